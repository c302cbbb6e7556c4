import type { ApiAccounts, OwnedIds } from "../../src/accounts.ts";
import type { HttpRequest, HttpResponse, Send } from "../../src/http.ts";
import {
  type ApiName,
  apiNames,
  matchOperation,
  type OperationId,
  type SpecOperation,
  spec,
} from "../../src/spec.ts";
import type { Clock, Target } from "../../src/target.ts";
import { withSetUp } from "../altered-sandbox.ts";

/** One thing that a server gets wrong, and the cases that must report it. */
export interface Fault {
  /** What the server does: `a revoked key is accepted`. */
  readonly name: string;
  readonly api: ApiName;
  /** The ids of the cases that must fail, the most specific one first. */
  readonly caughtBy: readonly [string, ...string[]];
  /** Each of these cases must report a problem that matches this pattern. */
  readonly says: RegExp;
  /** Why most cases of the API fail. Without it, at most half of them may fail. */
  readonly failsMost?: string;
  /** Whether to run the cases of the rate limits, which send thousands of requests. */
  readonly runsRateLimits?: true;
  /** Adds the fault to a server. This function is called for each case, so that each case has its own state. */
  readonly breaks: (server: Server) => (call: SeenCall) => Promise<HttpResponse>;
}

/** The correct sandbox that a fault changes. */
export interface Server {
  readonly send: Send;
  readonly accounts: ApiAccounts;
  readonly clock: Clock;
  /** The secrets that the sandbox has issued, by the id of their key. */
  readonly issued: ReadonlyMap<number, string>;
}

/** A request to the API, and the operation that it calls. */
export interface SeenCall {
  readonly request: HttpRequest;
  /** Undefined if the request does not call an operation of the API. */
  readonly operation: SpecOperation | undefined;
  /** The id in the path; undefined if there is none, or if it is not a number. */
  readonly id: number | undefined;
  /** The credential, if there is one. */
  readonly secret: string | undefined;
}

/** What is recorded while the cases run against a faulty server. */
export interface Witness {
  /** Errors of the fault itself. They make the test fail. */
  readonly errors: unknown[];
  /** All secrets: those of the accounts, and those that were issued. */
  readonly secrets: Set<string>;
}

/** A sandbox with a fault in one of its APIs. Requests to the other API are not changed. */
export function faultyTarget(fault: Fault, witness: Witness): Target {
  return withSetUp(
    (setUp) => {
      if (setUp.clock === undefined) throw new Error("The sandbox in this process must have a clock.");
      const issued = new Map<number, string>();
      const remembering = rememberSecrets(setUp.send, issued);
      const accounts = setUp.accounts[fault.api];
      for (const each of apiNames)
        for (const secret of Object.values(setUp.accounts[each].secrets)) witness.secrets.add(secret);
      const respond = fault.breaks({ send: remembering, accounts, clock: setUp.clock, issued });
      const send: Send = async (request) => {
        if (!request.target.startsWith(spec[fault.api].basePath)) return setUp.send(request);
        try {
          return await respond(see(fault.api, request));
        } catch (error) {
          // Otherwise a case would treat the error as a closed connection.
          witness.errors.push(error);
          throw error;
        }
      };
      const tearDown = async (): Promise<void> => {
        for (const secret of issued.values()) witness.secrets.add(secret);
        await setUp.tearDown?.();
      };
      return { ...setUp, send, tearDown };
    },
    { name: "faulty" },
  );
}

/** Whether a call calls one of these operations. */
export function calls({ operation }: SeenCall, ...operationIds: readonly OperationId[]): boolean {
  return operation !== undefined && operationIds.includes(operation.operationId);
}

/** Responds as the sandbox does, with the response to some calls changed. */
export function onResponse(
  operationIds: readonly OperationId[],
  change: (response: HttpResponse, call: SeenCall, server: Server) => HttpResponse,
): Fault["breaks"] {
  return (server) => async (call) => {
    const response = await server.send(call.request);
    return calls(call, ...operationIds) ? change(response, call, server) : response;
  };
}

/** Responds as the sandbox does, with some requests changed. */
export function onRequest(
  operationIds: readonly OperationId[],
  change: (call: SeenCall, server: Server) => HttpRequest,
): Fault["breaks"] {
  return (server) => (call) =>
    server.send(calls(call, ...operationIds) ? change(call, server) : call.request);
}

/** A request with another key. */
export function withSecret(api: ApiName, request: HttpRequest, secret: string | undefined): HttpRequest {
  const { credentialHeader } = spec[api];
  return { ...request, headers: { ...request.headers, [credentialHeader]: secret ?? "" } };
}

/** The key of a credential of the test accounts. */
export function secretOf({ accounts }: Server, role: string): string {
  const secret = accounts.secrets[role];
  if (secret === undefined) throw new Error(`The demo accounts have no key of ${role}.`);
  return secret;
}

/** The ids of an owner in the test accounts, in relation to a caller. */
export function ownedIdsOf({ accounts }: Server, caller: string, owner: string): OwnedIds {
  const ownedIds = accounts.ownedIds[caller]?.[owner];
  if (ownedIds === undefined) throw new Error(`The demo accounts have no ids of ${owner} for ${caller}.`);
  return ownedIds;
}

function see(api: ApiName, request: HttpRequest): SeenCall {
  const match = matchOperation(request);
  const [, digits] = /\/(\d+)(?:\/status)?(?:\?.*)?$/.exec(match === undefined ? "" : request.target) ?? [];
  const secret = request.headers[spec[api].credentialHeader];
  return {
    request,
    operation: match?.operation,
    id: digits === undefined ? undefined : Number(digits),
    secret: typeof secret === "string" && secret !== "" ? secret : undefined,
  };
}

function rememberSecrets(send: Send, issued: Map<number, string>): Send {
  return async (request) => {
    const response = await send(request);
    if (response.status === 201) {
      const { id, api_key: secret } = JSON.parse(response.text);
      issued.set(id, secret);
    }
    return response;
  };
}
