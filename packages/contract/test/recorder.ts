import type { HttpReply } from "../src/http.ts";

/** A `fetch` that asks for a certain response and keeps it, so that the raw response can be checked too. */
export class Recorder {
  /** The value of the `Prefer` header, which chooses Prism's response. */
  prefer: string | undefined;

  /** The last response. */
  last: HttpReply | undefined;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (this.prefer !== undefined) headers.set("Prefer", this.prefer);
    const response = await fetch(url, { ...init, headers });
    const copy = response.clone();
    this.last = {
      status: copy.status,
      headers: Object.fromEntries(copy.headers),
      text: await copy.text(),
    };
    return response;
  };
}
