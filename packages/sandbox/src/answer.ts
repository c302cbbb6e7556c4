import type { Operation, Refusal } from "@latchkey/validators";
import { decideAccess } from "./access.ts";
import type { Context } from "./actions.ts";
import { authenticate, type BadCredential } from "./authentication.ts";
import { listReply } from "./list.ts";
import { createLogEntry, type Trace } from "./log-entry.ts";
import type { Cut, Message, Reply } from "./message.ts";
import { acceptsJson, readInput } from "./read-input.ts";
import { OwnRefusal } from "./refusals.ts";
import { jsonReply } from "./reply.ts";
import { type ReplyCheck, ReplyViolation } from "./reply-check.ts";
import { findPlace, findRoute, type Route } from "./routes.ts";
import type { Service } from "./service.ts";
import { findSubject } from "./subject.ts";
import type { World } from "./world.ts";

/** Answers a request in a world. It does not reject. */
export async function answer(world: World, message: Message, service: Service): Promise<Reply | Cut> {
  const { nextEntryId, now, onError } = service;
  const startedAt = nextEntryId === undefined ? 0 : now();
  const trace: Trace = {};
  let reply: Reply | Cut;
  try {
    reply = await respond(world, message, service, trace);
  } catch (error) {
    reply = failureReply(error, onError);
  }
  if (nextEntryId !== undefined) {
    try {
      world.record(createLogEntry(nextEntryId(), world.now(), message, trace, reply, now() - startedAt));
    } catch (error) {
      // What was done is done: who listens may not take its answer away.
      onError(error);
    }
  }
  return reply;
}

async function respond(world: World, message: Message, service: Service, trace: Trace): Promise<Reply | Cut> {
  const { check, random, sha256 } = service;
  const texts: string[] = [];
  const place = findPlace(message.target, texts);
  if (place === undefined) return new OwnRefusal("routeNotFound");
  if (message.method === "OPTIONS") return { status: 204, headers: { Allow: place.allow } };
  const route = findRoute(place, message.method);
  if (route === undefined) return new OwnRefusal("methodNotAllowed", "", { Allow: place.allow });
  const { operation, action, api } = route;
  trace.operation = operation;

  if (!acceptsJson(message.header("accept"))) return new OwnRefusal("notAcceptable");
  const input = await readInput(route, texts, message);
  if (input instanceof OwnRefusal) return input;

  const { store } = world;
  const credential = message.header(route.credentialHeader);
  trace.credential = credential;
  const caller = await authenticate(api, credential, store, sha256);
  if ("problem" in caller) return credentialReply(route, caller, check);
  trace.caller = caller;
  const at = Math.floor(world.now() / 1000) * 1000;
  store.markUsed(api, caller.key.id, at);

  const intercepted = await world.intercept({ operation, caller, input, message });
  if (intercepted !== undefined) return intercepted;

  const { subject, owner } = await findSubject(route, input, caller, store);
  const access = decideAccess(operation, caller, owner);
  if (typeof access === "object") return refusalReply(operation, access, check);

  const context: Context = { store, caller, at, random, sha256 };
  if (action.about === "list") return listReply(route, action, input, context, service);
  const { status, body } = await action.answer(input, subject, context);
  check(operation, status, body);
  return body === undefined ? { status, headers: {} } : jsonReply(status, body);
}

/** A refusal by `x-access`: the spec's example is its body. */
function refusalReply(
  operation: Operation,
  { status, example }: Refusal,
  check: ReplyCheck,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = operation.examples[status]?.[example];
  check(operation, status, body);
  return jsonReply(status, body, headers);
}

const liveKeyWarning =
  "This looks like a live key. The sandbox did not issue it and has not stored it; send live keys to the vendor only.";

function credentialReply(
  { credentials, operation }: Route,
  { problem, looksLive }: BadCredential,
  check: ReplyCheck,
): Reply {
  const refusal = credentials[problem];
  if (refusal === undefined)
    throw new Error(`The spec does not say what a credential that is ${problem} gets.`);
  return refusalReply(operation, refusal, check, looksLive ? { "X-Sandbox-Warning": liveKeyWarning } : {});
}

/** What goes out where the sandbox itself fails: no word of the failure but of a reply's violation, which quotes no value. */
function failureReply(error: unknown, onError: Service["onError"]): Reply {
  onError(error);
  return error instanceof ReplyViolation
    ? new OwnRefusal("violation", error.message)
    : new OwnRefusal("internal");
}
