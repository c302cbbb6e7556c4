import type { Operation, Refusal } from "@latchkey/validators";
import { authenticate, type BadCredential, holdsSecret } from "./authentication.ts";
import { isBelowPrefix } from "./controls/prefix.ts";
import { createLogEntry, type Trace } from "./log-entry.ts";
import { ErrorResponse } from "./model/errors.ts";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./model/http.ts";
import type { Caller, World } from "./model/world.ts";
import { decideAccess } from "./operations/access.ts";
import { listResponse } from "./operations/list.ts";
import type { Context } from "./operations/operation-handlers.ts";
import { findPlace, findRoute, type Route } from "./operations/routes.ts";
import { acceptsJson, readInput } from "./read-input.ts";
import { jsonResponse } from "./reply.ts";
import { type ResponseCheck, ResponseViolation } from "./reply-check.ts";
import type { Service } from "./service.ts";
import { findSubject } from "./subject.ts";

/** Answers a request in a world. It does not reject. */
export async function answer(
  world: World,
  message: SandboxRequest,
  service: Service,
): Promise<SandboxResponse | ConnectionReset> {
  const { nextEntryId, onError } = service;
  // Not the world's clock, which may stand still.
  const startedAt = nextEntryId === undefined ? 0 : performance.now();
  const trace: Trace = {};
  let reply: SandboxResponse | ConnectionReset;
  try {
    reply = await respond(world, message, service, trace);
  } catch (error) {
    reply = failureResponse(error, onError);
  }
  if (nextEntryId !== undefined) {
    try {
      const durationMs = performance.now() - startedAt;
      world.record(createLogEntry(nextEntryId(), world.now(), message, trace, reply, durationMs));
    } catch (error) {
      // What was done is done: who listens may not take its answer away.
      onError(error);
    }
  }
  return reply;
}

async function respond(
  world: World,
  message: SandboxRequest,
  service: Service,
  trace: Trace,
): Promise<SandboxResponse | ConnectionReset> {
  const { check, random, sha256 } = service;
  const texts: string[] = [];
  const place = findPlace(message.target, texts);
  if (place === undefined) {
    return new ErrorResponse(isBelowPrefix(message.target) ? "controlsOff" : "routeNotFound");
  }
  if (message.method === "OPTIONS") return { status: 204, headers: { Allow: place.allow } };
  const route = findRoute(place, message.method);
  if (route === undefined) return new ErrorResponse("methodNotAllowed", "", { Allow: place.allow });
  const { operation, action, api } = route;
  trace.operation = operation;

  if (!acceptsJson(message.header("accept"))) return new ErrorResponse("notAcceptable");
  const input = await readInput(route, texts, message);
  if (input instanceof ErrorResponse) return input;

  const { store } = world;
  if (operation.hasBody && (await holdsSecret(input, store, sha256))) return new ErrorResponse("liveKey");
  const credential = message.header(route.credentialHeader);
  trace.credential = credential;
  let caller = await authenticate(api, credential, store, sha256);
  if ("problem" in caller) return credentialReply(route, caller, check);
  trace.caller = caller;
  const at = Math.floor(world.now() / 1000) * 1000;
  store.markUsed(api, caller.key.id, at);

  const interception = world.intercept({ operation, caller, input, message });
  const intercepted = interception instanceof Promise ? await interception : interception;
  if (intercepted !== undefined) return intercepted;
  if (interception instanceof Promise) {
    // The call was held: meanwhile its key may have been revoked, or been given another role.
    caller = await authenticate(api, credential, store, sha256);
    if ("problem" in caller) return credentialReply(route, caller, check);
  }

  const { subject, owner } = await findSubject(route, input, caller, store);
  const access = decideAccess(operation, caller, owner);
  if (typeof access === "object") return refusalReply(operation, access, check);

  const context: Context = { store, caller, at, random, sha256 };
  if (action.about === "list") return listResponse(route, action, input, context, service);
  const success = await action.answer(input, subject, context);
  if (success === undefined) return goneReply(operation, caller, check);
  const { status, body } = success;
  check(operation, status, body);
  return body === undefined ? { status, headers: {} } : jsonResponse(status, body);
}

/** A refusal by `x-access`: the spec's example is its body. */
function refusalReply(
  operation: Operation,
  { status, example }: Refusal,
  check: ResponseCheck,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  const body = operation.examples[status]?.[example];
  check(operation, status, body);
  return jsonResponse(status, body, headers);
}

/** The answer where the subject was found, and is gone: by a reset, say. */
function goneReply(operation: Operation, caller: Caller, check: ResponseCheck): SandboxResponse {
  const access = decideAccess(operation, caller, "none");
  if (typeof access !== "object")
    throw new Error(`x-access of ${operation.operationId} does not refuse an id that names nothing.`);
  return refusalReply(operation, access, check);
}

const liveKeyWarning =
  "This looks like a live key. The sandbox did not issue it and has not stored it; send live keys to the vendor only.";

function credentialReply(
  { credentials, operation }: Route,
  { problem, looksLive }: BadCredential,
  check: ResponseCheck,
): SandboxResponse {
  const refusal = credentials[problem];
  if (refusal === undefined)
    throw new Error(`The spec does not say what a credential that is ${problem} gets.`);
  return refusalReply(operation, refusal, check, looksLive ? { "X-Sandbox-Warning": liveKeyWarning } : {});
}

/** What goes out where the sandbox itself fails: no word of the failure but of a reply's violation, which quotes no value. */
function failureResponse(error: unknown, onError: Service["onError"]): SandboxResponse {
  onError(error);
  return error instanceof ResponseViolation
    ? new ErrorResponse("violation", error.message)
    : new ErrorResponse("internal");
}
