import type { Input, Success } from "@latchkey/validators";
import { type Control, checkName, type operations } from "@latchkey/validators/sandbox";
import { HttpError, invalid } from "../model/errors.ts";
import type { SandboxRequest } from "../model/http.ts";
import { findProblem } from "../model/problem.ts";
import { mask } from "../model/secret.ts";
import type { Awaitable } from "../model/store.ts";

/** Handlers of some controls. They act on the context. A handler that fails throws or rejects with an `HttpError`. */
export type ControlHandlers<Id extends keyof operations, Context> = {
  readonly [Name in Id]: (
    input: Input<operations[Name]>,
    context: Context,
  ) => Awaitable<Success<operations[Name]>>;
};

const maxBodyBytes = 64 * 1024;

/** Returns all inputs of a request as one object, checked by the control's schemas. Rejects with an `HttpError`. */
export async function readInput(
  control: Control,
  pathTexts: Readonly<Record<string, string>>,
  request: SandboxRequest,
): Promise<object> {
  const values = (texts: readonly (readonly [string, string])[]) =>
    Object.fromEntries(texts.map(([name, text]) => [name, toValue(name, text, control)]));
  const [, query = ""] = request.target.split(/\?(.*)/s);
  const parameters = [...new URLSearchParams(query)];
  const names = parameters.map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) {
    const name = JSON.stringify(mask(repeated).slice(0, 64));
    throw invalid(`The query has the parameter ${name} more than once. Send it once.`);
  }
  const input = {
    path: values(Object.entries(pathTexts)),
    query: values(parameters),
    ...(await readBody(request, control)),
  };
  const problem = findProblem(control.check, input);
  if (problem !== undefined) throw invalid(`${problem.path.slice(1)} ${problem.message}`);
  return { ...input.path, ...input.query, ...Object(input.body) };
}

/** Throws an `HttpError` if a name of a world or a snapshot is invalid. `subject` begins the message. */
export function requireName(name: string, subject: string): void {
  const problem = findProblem(checkName, name);
  if (problem !== undefined) throw invalid(`${subject} ${problem.message}`);
}

/** Converts a valid integer to a number if its schema asks for one. The schema rejects other texts. */
function toValue(name: string, text: string, { integers }: Control): string | number {
  return integers.includes(name) && /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
}

async function readBody(
  request: SandboxRequest,
  { method, hasBody }: Control,
): Promise<{ readonly body?: unknown }> {
  if (method === "GET" || method === "DELETE") return {};
  const bytes = await request.readBody(maxBodyBytes);
  if (bytes === undefined) {
    const message = `The body is larger than the limit of ${maxBodyBytes} bytes. Send a smaller one.`;
    throw new HttpError(413, "request_too_large", message);
  }
  if (bytes.length === 0) {
    if (hasBody) throw invalid("The body is missing. Send a JSON object.");
    return {};
  }
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
    const message = "The content type is not application/json. Send Content-Type: application/json.";
    throw new HttpError(415, "unsupported_media_type", message);
  }
  try {
    return { body: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    throw invalid(
      "The body is not valid JSON in UTF-8. Send an object that GET /_sandbox/openapi.json describes.",
    );
  }
}
