import type { Reply } from "@latchkey/sandbox";

/** An answer of the server's own, in the error shape of both APIs: the sandbox never sees such a request. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply & { readonly body: string } {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

/** For what is no HTTP request, by the codes of Node's parser. */
export function refuseClientError(
  code: string | undefined,
  maxHeaderBytes: number,
): Reply & { readonly body: string } {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return refuse(
        431,
        "request_header_fields_too_large",
        `Request line and headers are longer than ${maxHeaderBytes} bytes.`,
      );
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return refuse(413, "request_too_large", "The extensions of a chunk are too long.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return refuse(408, "request_timeout", "The request did not arrive in time.");
    default:
      return refuse(400, "bad_request_format", "The request is not valid HTTP.");
  }
}
