/** The largest body that an operation accepts, in bytes. */
export const maxBodyBytes: number = 64 * 1024;

/** The accepted labels of a body. DigiCert's own samples send JSON with the second label. */
const bodyTypes: readonly string[] = ["application/json", "application/xml"];

/** The reasons why a body cannot be decoded. */
export type BodyFault = "contentType" | "contentEncoding" | "bodySize" | "bodyEnd" | "bodyFormat";

/** The error response to each fault. */
export const bodyFaults: {
  readonly [Fault in BodyFault]: { readonly status: number; readonly code: string; readonly message: string };
} = {
  contentType: {
    status: 415,
    code: "unsupported_media_type",
    message: "The content type of the body is not supported. Send the body as application/json.",
  },
  contentEncoding: {
    status: 415,
    code: "unsupported_content_encoding",
    message: "The content encoding of the body is not supported. Send the body without one.",
  },
  bodySize: {
    status: 413,
    code: "request_too_large",
    message: `The request body is longer than ${maxBodyBytes} bytes. Send a shorter one.`,
  },
  bodyEnd: {
    status: 400,
    code: "bad_request_format",
    message: "The request body broke off before its end. Send the request again.",
  },
  bodyFormat: {
    status: 400,
    code: "bad_request_format",
    message: "The request body is not valid JSON in UTF-8. Check its syntax and its encoding.",
  },
};

/** The part of a request that is needed to read its body. */
export interface BodySource {
  /** Returns a header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Reads the body to its end. Resolves to undefined if the body is longer than the limit. */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array | undefined>;
}

/** A parsed body, and its text without a byte order mark. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
}

/** Reads and decodes the JSON body of a request. Returns a fault if it cannot be decoded. */
export async function decodeJsonBody({ header, readBody }: BodySource): Promise<JsonBody | BodyFault> {
  const type = header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "" && !bodyTypes.includes(type)) return "contentType";
  const encoding = header("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") return "contentEncoding";
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBody(maxBodyBytes);
  } catch {
    return "bodyEnd";
  }
  if (bytes === undefined || bytes.length > maxBodyBytes) return "bodySize";
  try {
    // Without `ignoreBOM`, the decoder removes a byte order mark.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // UTF-8 cannot encode half of a surrogate pair, but a JSON escape can.
    const value: unknown = text.includes("\\u") ? JSON.parse(text, requireWellFormed) : JSON.parse(text);
    return { value, text };
  } catch {
    return "bodyFormat";
  }
}

function requireWellFormed(name: string, value: unknown): unknown {
  if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
    throw new SyntaxError("The text has half of a surrogate pair.");
  }
  return value;
}
