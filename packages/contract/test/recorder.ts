import type { HttpReply } from "../src/http.ts";

/** A `fetch` that asks for a certain reply and keeps what came, so that the raw reply can be checked too. */
export class Recorder {
  /** The value of the `Prefer` header, by which Prism is told what to answer. */
  prefer: string | undefined;

  /** The reply to the last request. */
  last: HttpReply | undefined;

  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.prefer !== undefined) request.headers.set("Prefer", this.prefer);
    const response = await fetch(request);
    const copy = response.clone();
    this.last = {
      status: copy.status,
      headers: Object.fromEntries(copy.headers),
      text: await copy.text(),
    };
    return response;
  };
}
