/// <reference lib="dom" />

/** As they are written. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request as the form makes it: below which address it goes is decided apart. */
export interface TryRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: string | undefined;
}

export interface TryReply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

/** No reply came; the message says why, as far as a page can know, and what to do. */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError";
}

/** A text that no header can hold. */
export class HeaderError extends Error {
  override readonly name = "HeaderError";
}

/** @throws HeaderError */
export function toHeaders(list: HeaderList): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    try {
      headers.set(name, value);
    } catch {
      throw new HeaderError(
        `${name} cannot hold this text: it has a line break, or a letter that is not Latin.`,
      );
    }
  }
  return headers;
}
