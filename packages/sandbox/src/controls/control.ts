import type { Input, Success } from "@latchkey/validators";
import { type Control, checkName, type operations } from "@latchkey/validators/sandbox";
import { HttpError, invalid } from "../model/errors.ts";
import type { SandboxRequest } from "../model/http.ts";
import { findProblem } from "../model/problem.ts";
import { mask } from "../model/secret.ts";
import type { Awaitable } from "../model/store.ts";

/** Handlers of some controls. The context is what they act on. They throw, or reject with, an `HttpError`. */
export type ControlHandlers<Id extends keyof operations, Context> = {
  readonly [Name in Id]: (
    input: Input<operations[Name]>,
    context: Context,
  ) => Awaitable<Success<operations[Name]>>;
};

const maxBodyBytes = 64 * 1024;

/** All inputs of a request in one object, as the control's schemas describe them. Rejects with an `HttpError`. */
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
    throw invalid(`query has ${JSON.stringify(mask(repeated).slice(0, 64))} more than once. Send it once.`);
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

/** Throws an `HttpError` for what may not be the name of a world or a snapshot. `at` begins its sentence. */
export function requireName(name: string, at: string): void {
  const problem = findProblem(checkName, name);
  if (problem !== undefined) throw invalid(`${at} ${problem.message}`);
}

/** A text with an integer's schema and spelling becomes a number. The schema rejects any other. */
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
    throw new HttpError(
      413,
      "request_too_large",
      `The body is larger than ${maxBodyBytes} bytes. Send less.`,
    );
  }
  if (bytes.length === 0) {
    if (hasBody) throw invalid("The body is missing. Send a JSON object.");
    return {};
  }
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
    const message = "The body must be sent with Content-Type: application/json.";
    throw new HttpError(415, "unsupported_media_type", message);
  }
  try {
    return { body: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    throw invalid(
      "The body is not JSON in UTF-8. Send one JSON object, as GET /_sandbox/openapi.json describes it.",
    );
  }
}
