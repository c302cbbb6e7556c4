/** A request as it goes on the wire: nothing is added to it but what HTTP itself needs. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, sent as they stand. */
  readonly target: string;
  /** A list is a header that is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A reply as it came: nothing parsed, nothing thrown away. */
export interface HttpReply {
  readonly status: number;
  /** By their names in lower case; the values of a repeated one are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Follows no redirect and tries nothing twice. Rejects where no whole reply comes: a broken connection, a time-out. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;
