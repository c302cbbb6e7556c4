import {
  type CallDetails,
  type HttpResponse,
  quote,
  ResponseError,
  type ResponseValidator,
  runDetached,
} from "@latchkey/transport";

/** The part of a request that an input belongs to. */
export type InputLocation = "path" | "query" | "body";

/**
 * An operation of a generated table. It has the data that a client needs to send a request and to read the
 * response.
 */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "patch" | "head" | "options" | "trace";
  /** The path as in the spec, with `{name}` for an input. */
  readonly path: string;
  readonly input: Readonly<Record<string, InputLocation>>;
  /** The statuses that the spec declares. The first one is the success. */
  readonly statuses: readonly [number, ...number[]];
  /** The fields that the body of each success must have. Absent if a success has no body. */
  readonly required?: readonly string[];
  /** The page that describes the operation. */
  readonly docs: string;
}

/** A generated table. It contains the operations of one API by their operationId. */
export type OperationTable = Readonly<Record<string, Operation>>;

/** The parts of a request that depend on the input. */
export interface BuiltRequest {
  /** The path and the query. The client appends them to the base URL. */
  readonly target: string;
  readonly body?: string;
}

/**
 * Puts each input into the path, the query or the body, as the table says.
 *
 * @throws TypeError if an input is unknown, or if an input of the path is missing or empty. Without this
 * input, the path would belong to another operation.
 */
export function buildRequest(
  operationId: string,
  { path, input: locations }: Operation,
  input: Readonly<Record<string, unknown>>,
): BuiltRequest {
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(locations, name)) continue;
    const known = Object.keys(locations).join(", ") || "none";
    throw new TypeError(`${operationId} has no input ${JSON.stringify(name)}. Its inputs: ${known}.`);
  }
  let target = path;
  const query: string[] = [];
  const body: Record<string, unknown> = {};
  for (const [name, location] of Object.entries(locations)) {
    const value = input[name];
    if (location === "path") {
      if (!fillsPath(value)) {
        throw new TypeError(
          `${operationId} needs ${name}: a number, or text that is not empty, "." or "..", for ${path}.`,
        );
      }
      target = target.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value !== undefined) {
      if (location === "body") body[name] = value;
      else query.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
    }
  }
  if (query.length > 0) target += `?${query.join("&")}`;
  return Object.values(locations).includes("body") ? { target, body: JSON.stringify(body) } : { target };
}

/**
 * Returns whether a value can be a segment of a path. An empty segment, `.` and `..` cannot be encoded: URLs
 * drop or resolve them (RFC 3986, 5.2.4).
 */
function fillsPath(value: unknown): value is string | number {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && !["", ".", ".."].includes(value);
}

/** The advice for a response that is an HTML page, whatever its status. */
export const htmlAdvice =
  "The response is an HTML page: a proxy or a firewall between you and the API sent it. Check baseUrl and the proxy.";

export function isHtml(response: HttpResponse): boolean {
  const text = response.text().trimStart();
  // Checks the text too, since servers may send the content type of HTML with an empty body or with JSON.
  return /^<(?!\?xml)/i.test(text) || (/\bhtml\b/i.test(response.contentType) && /^[^[{]/.test(text));
}

/**
 * Returns the body of a success: JSON, or undefined if the operation declares no body. Some of DigiCert's
 * statuses are assumed. So another 2xx is also a success if its body has the required fields.
 *
 * @throws ResponseError if the body is not a valid body of the operation.
 */
export function readSuccess(
  operationId: string,
  { statuses: [declared], required, method }: Operation,
  response: HttpResponse,
  details: CallDetails,
  validate: ResponseValidator | undefined,
): unknown {
  const { status, contentType } = response;
  const text = response.text();
  const fail = (what: string, instead = "Check baseUrl."): ResponseError => {
    const advice =
      [isHtml(response) && htmlAdvice, uncertainAdvice(method)].filter(Boolean).join(" ") || instead;
    return new ResponseError(`${status} ${what}`, details, status, { response, advice });
  };
  if (required === undefined && !isHtml(response)) return undefined;
  if (text === "") throw fail("without a body");
  if (contentType !== "" && !/^\s*(?:application|text)\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw fail(`with a body that is not JSON (content type ${quote(contentType, response.mask)})`);
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Drops the error of the parser, since it quotes the text, which may be a secret.
    throw fail("with invalid or incomplete JSON");
  }
  const isObject = typeof body === "object" && body !== null;
  // DigiCert may omit a field of a declared success. Another 2xx needs all required fields.
  if (!isObject || (status !== declared && !required?.every((name) => Object.hasOwn(body as object, name)))) {
    throw fail("with a body that does not fit the operation");
  }
  const problems = problemsOf(validate, operationId, declared, body, response);
  if (problems.length > 0) {
    const what = `with a body that does not match the spec: ${problems.slice(0, 3).join("; ")}`;
    throw fail(what, "To accept it, leave out the option validate.");
  }
  return body;
}

/**
 * Returns the problems that the option `validate` finds. This option is code of the caller, so its texts may
 * contain a secret.
 */
export function problemsOf(
  validate: ResponseValidator | undefined,
  operationId: string,
  status: number,
  body: unknown,
  { mask }: HttpResponse,
): readonly string[] {
  if (!validate) return [];
  const failed = "the option validate failed. It must return a list of texts";
  const problems = runDetached(() => validate(operationId, status, body));
  return Array.isArray(problems) ? problems.map((each) => quote(String(each), mask)) : [failed];
}

/**
 * Returns the advice if it is not known whether the service acted on a request. Returns undefined if a retry
 * is safe.
 */
export function uncertainAdvice(method: string): string | undefined {
  return /^post$/i.test(method) ? "The key may have been created. List keys before you retry." : undefined;
}
