import { possibleSecrets } from "@latchkey/validators";
import { ErrorResponse, UnavailableError } from "./model/errors.ts";
import {
  type ConnectionReset,
  isControlsTarget,
  jsonResponse,
  type SandboxRequest,
  type SandboxResponse,
} from "./model/http.ts";
import { createLogEntry, type Trace } from "./model/log-entry.ts";
import type { Account, Caller, Key, User } from "./model/model.ts";
import { looksLive } from "./model/secret.ts";
import type { FoundCaller, Store } from "./model/store.ts";
import type { Call, Service, Values, World } from "./model/world.ts";
import { decideAccess, type Owner } from "./operations/access.ts";
import { acceptsJson, decodeInputs } from "./operations/inputs.ts";
import { listResponse } from "./operations/list.ts";
import { findPath, findRoute, type Route } from "./operations/routes.ts";

/**
 * Handles a request in a world. The promise does not reject.
 *
 * Each step returns what the next step needs, or the response that ends the request.
 */
export async function handleRequest(
  world: World,
  request: SandboxRequest,
  service: Service,
): Promise<SandboxResponse | ConnectionReset> {
  // Does not use the world's clock, since that clock may be frozen.
  const startedAt = service.nextEntryId === undefined ? 0 : performance.now();
  const received: Received = { request, world, service, trace: {} };
  let response: SandboxResponse | ConnectionReset;
  try {
    response = await run(received);
  } catch (error) {
    response = responseToFailure(error, service);
  }
  if (service.nextEntryId !== undefined) record(received, response, startedAt);
  return response;
}

async function run(received: Received): Promise<SandboxResponse | ConnectionReset> {
  const matched = match(received);
  if (matched instanceof Ended) return matched.response;
  const read = await readInput(matched);
  if (read instanceof Ended) return read.response;
  const authenticated = await authenticate(read);
  if (authenticated instanceof Ended) return authenticated.response;
  const intercepted = intercept(authenticated);
  const call = intercepted instanceof Promise ? await intercepted : intercepted;
  if (call instanceof Ended) return call.response;
  const authorized = await authorize(call);
  if (authorized instanceof Ended) return authorized.response;
  const handled = await handle(authorized);
  if (handled instanceof Ended) return handled.response;
  return respond(validate(handled));
}

/** A request as received. */
interface Received {
  readonly request: SandboxRequest;
  readonly world: World;
  readonly service: Service;
  readonly trace: Trace;
}

/** A request whose path and method match an operation. */
interface Matched extends Received {
  readonly route: Route;
  /** The path's parameters, not decoded. */
  readonly texts: readonly string[];
}

/** A request with valid inputs. */
interface Read extends Matched {
  readonly input: Values;
}

/** A request with an active key. */
interface Authenticated extends Read, Call {
  readonly caller: FoundCaller;
  /** The time of the use: milliseconds since 1970, in whole seconds. */
  readonly at: number;
}

/** A request whose caller has permission. */
interface Authorized extends Authenticated {
  /** The resource that the id in the path identifies. */
  readonly resource: Key | Account | User | undefined;
  /** The user of that resource, if it is a key. */
  readonly user: User | undefined;
}

/** A request with the parts of its response. */
interface Handled extends Matched {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response that ends a request at any step. */
class Ended {
  readonly response: SandboxResponse | ConnectionReset;

  constructor(response: SandboxResponse | ConnectionReset) {
    this.response = response;
  }
}

/** Finds the operation of a path and a method. */
function match(received: Received): Matched | Ended {
  const { request, service, trace } = received;
  const { method, target } = request;
  if (!service.hasWorlds && request.header("x-sandbox-world") !== undefined) {
    return new Ended(new ErrorResponse("worldsOff"));
  }
  const texts: string[] = [];
  const path = findPath(target, texts);
  if (path === undefined) {
    return new Ended(new ErrorResponse(isControlsTarget(target) ? "controlsOff" : "routeNotFound"));
  }
  if (method === "OPTIONS") return new Ended({ status: 204, headers: { Allow: path.allow } });
  const route = findRoute(path, method);
  if (route === undefined) return new Ended(new ErrorResponse("methodNotAllowed", "", { Allow: path.allow }));
  trace.operation = route.operation;
  return { ...received, route, texts };
}

/** Reads and checks path, query and body. Rejects texts that contain a secret, since texts are stored in plain text. */
async function readInput(matched: Matched): Promise<Read | Ended> {
  const { request, route, texts } = matched;
  if (!acceptsJson(request.header("accept"))) return new Ended(new ErrorResponse("notAcceptable"));
  const decoded = decodeInputs(route, texts, request);
  const input = decoded instanceof Promise ? await decoded : decoded;
  if (input instanceof ErrorResponse) return new Ended(input);
  if (route.operation.hasBody && (await containsSecret(matched, input))) {
    return new Ended(new ErrorResponse("liveKey"));
  }
  return { ...matched, input };
}

/** Finds the caller by the request's key, and marks the key as used. */
async function authenticate(read: Read): Promise<Authenticated | Ended> {
  const { request, route, world, trace } = read;
  const credential = request.header(route.credentialHeader);
  trace.credential = credential;
  const caller = await findCaller(read, credential);
  if ("problem" in caller) return rejectCredential(read, caller);
  trace.caller = caller;
  const at = Math.floor(world.now() / 1000) * 1000;
  world.store.markUsed(route.api, caller.key.id, at);
  return { ...read, operation: route.operation, caller, at };
}

/** Lets rate limits, failure rules and `Prefer` respond instead of the sandbox, if they are switched on. */
function intercept(call: Authenticated): Authenticated | Ended | Promise<Authenticated | Ended> {
  const { interceptors } = call.world;
  return interceptors.length === 0 ? call : runInterceptors(call);
}

async function runInterceptors(call: Authenticated): Promise<Authenticated | Ended> {
  let isDelayed = false;
  for (const interceptor of call.world.interceptors) {
    const result = interceptor(call);
    isDelayed ||= result instanceof Promise;
    const response = result instanceof Promise ? await result : result;
    if (response !== undefined) return new Ended(response);
  }
  // The key may have been revoked, or may have got another role, during the delay.
  return isDelayed ? authenticate(call) : call;
}

/** Finds the call's resource, and decides by `x-access` whether the caller may access it. */
async function authorize(call: Authenticated): Promise<Authorized | Ended> {
  const { resource, user, owner } = await findResource(call);
  const access = decideAccess(call.operation, call.caller, owner);
  if (typeof access !== "object") return { ...call, resource, user };
  return end({
    ...call,
    status: access.status,
    body: call.operation.examples[access.status]?.[access.example],
  });
}

/** Runs the operation on the store. */
async function handle(call: Authorized): Promise<Handled | Ended> {
  const { route, input, resource, user, world, service, caller, at } = call;
  const { handler } = route;
  const context = { store: world.store, caller, user, at, random: service.random, sha256: service.sha256 };
  // A list may be too long for one body. It is checked and written page by page.
  if (handler.resource === "list") {
    return new Ended(
      await listResponse({
        route,
        handler,
        input,
        context,
        check: (body) => validate({ ...call, status: 200, body }),
        onError: service.onError,
      }),
    );
  }
  const success = await handler.handle(input, resource, context);
  return success === undefined ? rejectGone(call) : { ...call, ...success };
}

/** Checks a response against the spec. @throws ResponseViolation */
function validate(handled: Handled): Handled {
  const { service, route, status, body } = handled;
  if (!service.checkReplies) return handled;
  const problems = route.operation.checkResponse(status, body);
  if (problems.length === 0) return handled;
  const first = problems.slice(0, 3).join("; ");
  throw new ResponseViolation(`${route.operation.operationId}, status ${status}: ${first}.`);
}

function respond({ status, body, headers }: Handled): SandboxResponse {
  return body === undefined ? { status, headers: headers ?? {} } : jsonResponse(status, body, headers);
}

function end(handled: Handled): Ended {
  return new Ended(respond(validate(handled)));
}

/** The resource that the id in the path identifies, and its owner. */
interface Found {
  readonly resource: Key | Account | User | undefined;
  readonly user?: User | undefined;
  readonly owner: Owner | "none" | "any";
}

const notFound: Found = { resource: undefined, owner: "none" };

async function findResource({ route, input, caller, world: { store } }: Authenticated): Promise<Found> {
  const { api, handler, pathParameters } = route;
  if (handler.resource === "none") return { resource: undefined, owner: "any" };
  // The caller owns the list. The scope of the list defines which other keys it contains.
  if (handler.resource === "list") {
    return { resource: undefined, owner: { accountId: caller.account.id, userId: caller.user?.id } };
  }
  const id = input[pathParameters[0]?.name ?? ""];
  if (typeof id !== "number") return notFound;
  switch (handler.resource) {
    case "key": {
      const found =
        store.findCaller === undefined
          ? await withOwner(store, await store.findKey(api, id))
          : caller.subject;
      if (found === undefined) return notFound;
      const { key, account, user } = found;
      // Partner Subscriptions also needs the parent of the owner.
      const owner = key.api === "certcentral" ? key : { accountId: account.id, parentId: account.parentId };
      return { resource: key, user, owner };
    }
    case "account": {
      const account = await store.findAccount(id);
      if (account === undefined) return notFound;
      return { resource: account, owner: { accountId: id, parentId: account.parentId } };
    }
    case "user": {
      const user = await store.findUser(id);
      return user === undefined
        ? notFound
        : { resource: user, owner: { accountId: user.accountId, userId: id } };
    }
  }
}

/** The reason why a credential is rejected, in the terms of `x-access-model`. */
interface BadCredential {
  readonly problem: "missing" | "unknown" | "inactive" | "revoked";
  /** Whether the credential looks like a key of the real service. */
  readonly looksLive: boolean;
}

/** The maximum length of a secret. A seed rejects longer secrets, so a longer header is not hashed. */
const maxSecretLength = 256;

/** Finds the owner of a credential by its hash. */
async function findCaller(
  { route, input, world: { store }, service: { sha256 } }: Read,
  credential: string | undefined,
): Promise<FoundCaller | BadCredential> {
  if (credential === undefined || credential === "") return { problem: "missing", looksLive: false };
  const { api, handler, pathParameters } = route;
  let found: FoundCaller | undefined;
  if (credential.length <= maxSecretLength) {
    const hash = sha256(credential);
    const id = handler.resource === "key" ? input[pathParameters[0]?.name ?? ""] : undefined;
    found =
      store.findCaller === undefined
        ? await withOwner(store, await store.findKeyByHash(api, hash))
        : await store.findCaller(api, hash, typeof id === "number" ? id : undefined);
  }
  if (found === undefined) return { problem: "unknown", looksLive: looksLive(credential) };
  if (found.key.isActive) return found;
  return { problem: api === "certcentral" ? "revoked" : "inactive", looksLive: false };
}

/** Finds account and user of a key. */
async function withOwner(store: Store, key: Key | undefined): Promise<Caller | undefined> {
  if (key === undefined) return undefined;
  const account = await store.findAccount(key.accountId);
  const user = key.api === "certcentral" ? await store.findUser(key.userId) : undefined;
  if (account === undefined || (key.api === "certcentral" && user === undefined)) {
    throw new Error(
      `The store has key ${key.id} of ${key.api} but not its account or user. Check the store.`,
    );
  }
  return { key, account, user };
}

/** Returns whether the input contains the secret of a key of either API, in any encoding. */
async function containsSecret(
  { world: { store }, service: { sha256 } }: Matched,
  input: Values,
): Promise<boolean> {
  const texts = Object.values(input).filter((value) => typeof value === "string");
  const hashes = texts.flatMap((text) => [...possibleSecrets(text)]).map((secret) => sha256(secret));
  if (store.holdsSecret !== undefined) return hashes.length > 0 && store.holdsSecret(hashes);
  for (const hash of hashes) {
    if (await store.findKeyByHash("partner-subscriptions", hash)) return true;
    if (await store.findKeyByHash("certcentral", hash)) return true;
  }
  return false;
}

const liveKeyWarning =
  "This looks like a live key. The sandbox did not issue it and has not stored it. Send live keys to DigiCert only.";

function rejectCredential(read: Read, { problem, looksLive }: BadCredential): Ended {
  const { credentials, operation } = read.route;
  const rejection = credentials[problem];
  if (rejection === undefined)
    throw new Error(`x-access-model has no rule for a credential that is ${problem}. Add it to the spec.`);
  const { status, example } = rejection;
  return end({
    ...read,
    status,
    body: operation.examples[status]?.[example],
    ...(looksLive && { headers: { "X-Sandbox-Warning": liveKeyWarning } }),
  });
}

/** Rejects a call whose resource was removed after it was found, for example by a reset. */
function rejectGone(call: Authorized): Ended {
  const access = decideAccess(call.operation, call.caller, "none");
  if (typeof access !== "object") {
    throw new Error(`x-access of ${call.operation.operationId} allows an unknown id. Reject it in the spec.`);
  }
  return end({
    ...call,
    status: access.status,
    body: call.operation.examples[access.status]?.[access.example],
  });
}

/** Thrown if a response does not match the spec. This is a fault of the sandbox. The message quotes no value. */
export class ResponseViolation extends Error {
  override readonly name = "ResponseViolation";
}

/** Creates the response if the sandbox fails. Only violations are described, since their messages quote no value. */
function responseToFailure(error: unknown, { onError }: Service): SandboxResponse {
  onError(error);
  if (error instanceof UnavailableError) {
    const name = error.isUnconfirmed ? "unconfirmed" : "unavailable";
    return new ErrorResponse(name, "", { "Retry-After": "1" });
  }
  return error instanceof ResponseViolation
    ? new ErrorResponse("violation", error.message)
    : new ErrorResponse("internal");
}

function record(
  { request, world, service, trace }: Received,
  response: SandboxResponse | ConnectionReset,
  startedAt: number,
): void {
  try {
    const durationMs = performance.now() - startedAt;
    const id = service.nextEntryId?.() ?? 0;
    world.record(createLogEntry(id, world.now(), request, trace, response, durationMs));
  } catch (error) {
    // The operation has completed. If logging it fails, the response must still be sent.
    service.onError(error);
  }
}
