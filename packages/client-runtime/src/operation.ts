import {
  type CallDetails,
  type HttpResponse,
  quote,
  ResponseError,
  type ResponseValidator,
  runDetached,
} from "@latchkey/transport";

/** Where an input of an operation goes. */
export type InputPlace = "path" | "query" | "body";

/** One operation of a generated table: all that a client needs to send a request and to read its response. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "patch" | "head" | "options" | "trace";
  /** The path as in the spec, with `{name}` where an input goes. */
  readonly path: string;
  readonly input: Readonly<Record<string, InputPlace>>;
  /** The statuses that the spec declares. The first one is the success. */
  readonly statuses: readonly [number, ...number[]];
  /** The fields that each success has at least; absent if a success has no body. */
  readonly required?: readonly string[];
  /** The page that describes the operation. */
  readonly docs: string;
}

/** A generated table: the operations of one API by their operationId. */
export type OperationTable = Readonly<Record<string, Operation>>;

/** What a request has of its own. */
export interface BuiltRequest {
  /** Path and query, to be appended to the base URL. */
  readonly target: string;
  readonly body?: string;
}

/**
 * Puts each input where the table says.
 *
 * @throws TypeError if an input is not one of the operation's, or if one of the path is missing or empty: that would be
 * another path, and so another operation.
 */
export function buildRequest(
  operationId: string,
  { path, input: places }: Operation,
  input: Readonly<Record<string, unknown>>,
): BuiltRequest {
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(places, name)) continue;
    const known = Object.keys(places).join(", ") || "none";
    throw new TypeError(`${operationId} has no input ${JSON.stringify(name)}. Its inputs: ${known}.`);
  }
  let target = path;
  const query: string[] = [];
  const body: Record<string, unknown> = {};
  for (const [name, place] of Object.entries(places)) {
    const value = input[name];
    if (place === "path") {
      if (!fillsPath(value)) {
        throw new TypeError(
          `${operationId} needs ${name}, a number or a text that can be a part of ${path}.`,
        );
      }
      target = target.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value !== undefined) {
      if (place === "body") body[name] = value;
      else query.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
    }
  }
  if (query.length > 0) target += `?${query.join("&")}`;
  return Object.values(places).includes("body") ? { target, body: JSON.stringify(body) } : { target };
}

/** Encoding does not help against an empty segment, `.` or `..`: URLs lose or resolve them (RFC 3986, 5.2.4). */
function fillsPath(value: unknown): value is string | number {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && !["", ".", ".."].includes(value);
}

/** What to do about an HTML page, of whatever status. */
export const htmlAdvice =
  "The response is an HTML page: a proxy or a firewall between you and the API sent it. Check baseUrl and the proxy.";

export function isHtml(response: HttpResponse): boolean {
  const text = response.text().trimStart();
  // Servers send the label of a page with an empty body too, and with JSON.
  return /^<(?!\?xml)/i.test(text) || (/\bhtml\b/i.test(response.contentType) && /^[^[{]/.test(text));
}

/**
 * The body of a success: JSON, or undefined if the operation's success has none. DigiCert's statuses are in part
 * assumed, so another 2xx than the declared one is a success too if its body has the required fields.
 *
 * @throws ResponseError if the body is not one of the operation: never a wrong value.
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
    // The parser's error is dropped: it quotes the text, which may be a secret.
    throw fail("with JSON that is broken or cut short");
  }
  const isObject = typeof body === "object" && body !== null;
  // DigiCert may leave out a field of a declared success. Another success is one only if it looks like it.
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

/** What the option `validate` finds. It is code of the caller: what it throws or quotes may hold a secret. */
export function problemsOf(
  validate: ResponseValidator | undefined,
  operationId: string,
  status: number,
  body: unknown,
  { mask }: HttpResponse,
): readonly string[] {
  if (!validate) return [];
  const failed = "the option validate failed; it must return a list of texts";
  const problems = runDetached(() => validate(operationId, status, body));
  return Array.isArray(problems) ? problems.map((each) => quote(String(each), mask)) : [failed];
}

/** What to do if it is not known whether the service acted on a request; undefined if repeating it is safe. */
export function uncertainAdvice(method: string): string | undefined {
  return /^post$/i.test(method) ? "The key may have been created. List keys before you retry." : undefined;
}
