/** A request as it goes on the wire: nothing is added but what HTTP itself needs. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, sent as they are. */
  readonly target: string;
  /** A list is a header that is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A response as it came: nothing is parsed or dropped. */
export interface HttpResponse {
  readonly status: number;
  /** By their names in lower case; the values of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Follows no redirect and does not retry. Rejects if there is no whole response: a connection reset, a timeout. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A request and its response, or why there was none. */
export interface Exchange {
  /** Precedes the request's target in a curl line. */
  readonly url: string;
  readonly request: HttpRequest;
  readonly response: HttpResponse | { readonly error: string };
}

/** A body that was read as JSON; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON of a response with status 200; undefined if it is not one. */
export function parseOk({ status, text }: HttpResponse): unknown {
  return status === 200 ? parseJson(text) : undefined;
}
