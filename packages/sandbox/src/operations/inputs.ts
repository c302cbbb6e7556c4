import { decodeJsonBody, type Parameter } from "@latchkey/validators";
import { ErrorResponse } from "../model/errors.ts";
import type { SandboxRequest } from "../model/http.ts";
import { looksLive } from "../model/secret.ts";
import type { Awaitable } from "../model/store.ts";
import type { Values } from "../model/world.ts";
import type { Route } from "./routes.ts";

/** The maximum number of problems in a message. */
const maxProblems = 3;

/**
 * Reads and checks all inputs of a request: path, query and body.
 *
 * @param texts The path's parameters. An invalid id becomes undefined, which is treated as an unknown id.
 */
export function decodeInputs(
  route: Route,
  texts: readonly string[],
  request: SandboxRequest,
): Awaitable<Values | ErrorResponse> {
  const values: Record<string, unknown> = {};
  route.pathParameters.forEach((parameter, index) => {
    values[parameter.name] = parameter.decode(texts[index] ?? "");
  });
  if (route.queryParameters.length > 0) {
    const problem = readQuery(route.queryParameters, request.target, values);
    if (problem !== undefined) return problem;
  }
  return route.operation.hasBody ? readBody(route, values, request) : values;
}

function readQuery(
  parameters: readonly Parameter[],
  target: string,
  values: Record<string, unknown>,
): ErrorResponse | undefined {
  // If there is no query, the path is the only pair. It matches no parameter's name.
  const pairs = target.slice(target.indexOf("?") + 1).split("&");
  for (const { name, decode, isRequired } of parameters) {
    const texts = pairs.filter((pair) => nameOf(pair) === name).map((pair) => pair.slice(name.length + 1));
    const [text = ""] = texts;
    if (texts.length === 0 && !isRequired) continue;
    const value = texts.length === 1 ? decode(text) : undefined;
    if (value === undefined) return new ErrorResponse("parameter", `${name}.`);
    values[name] = value;
  }
  return undefined;
}

/** Does not decode names, since no parameter of the spec needs an escape. */
function nameOf(pair: string): string {
  const equals = pair.indexOf("=");
  return equals === -1 ? pair : pair.slice(0, equals);
}

async function readBody(
  route: Route,
  values: Values,
  request: SandboxRequest,
): Promise<Values | ErrorResponse> {
  const body = await decodeJsonBody(request);
  if (typeof body === "string") return new ErrorResponse(body);
  const problems = route.operation.checkBody(body.value);
  if (problems.length > 0) {
    return new ErrorResponse("bodyContent", `${problems.slice(0, maxProblems).join("; ")}.`);
  }
  // The check has passed, so the body is an object with the fields of the spec.
  const fields = body.value as Values;
  for (const value of Object.values(fields)) {
    if (typeof value === "string" && looksLive(value)) return new ErrorResponse("liveKey");
  }
  return { ...fields, ...values };
}

/** Returns whether an Accept header accepts JSON. The most specific entry that matches JSON decides. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === "" || accept === "*/*" || accept === "application/json") return true;
  let rank = -1;
  let accepted = false;
  for (const entry of accept.split(",")) {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    const entryRank = ["*/*", "application/*", "application/json"].indexOf(range);
    if (entryRank <= rank || entryRank === -1) continue;
    rank = entryRank;
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length);
    accepted = weight === undefined || Number(weight) > 0;
  }
  return accepted;
}
