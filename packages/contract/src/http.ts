/** A request as it is sent. Only headers that HTTP requires are added. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, sent unchanged. */
  readonly target: string;
  /** The headers. A header with a list of values is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A response as received. Nothing is parsed or left out. */
export interface HttpResponse {
  readonly status: number;
  /** The headers by their names in lower case. The values of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends a request without following redirects and without retries. Rejects if there is no complete response. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A request and its response, or the reason why there was no response. */
export interface Exchange {
  /** The beginning of the URL in a curl line. */
  readonly url: string;
  readonly request: HttpRequest;
  readonly response: HttpResponse | { readonly error: string };
}

/** Returns the value of a JSON body. Returns undefined if the body is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the JSON of a response with the status 200. Returns undefined for any other response. */
export function parseOk({ status, text }: HttpResponse): unknown {
  return status === 200 ? parseJson(text) : undefined;
}
