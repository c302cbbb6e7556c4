/** A request as it is sent: only headers that HTTP itself requires are added. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, sent unchanged. */
  readonly target: string;
  /** A list is a header that is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A response as received: nothing is parsed or dropped. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case. The values of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Does not follow redirects and does not retry. Rejects if there is no complete response. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A request and its response, or why there was none. */
export interface Exchange {
  /** The beginning of the URL in a curl line. */
  readonly url: string;
  readonly request: HttpRequest;
  readonly response: HttpResponse | { readonly error: string };
}

/** The value of a JSON body; undefined if the body is not JSON. */
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
