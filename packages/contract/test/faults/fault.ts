import type { ApiCast, Belongings } from "../../src/cast.ts";
import type { HttpReply, HttpRequest, Send } from "../../src/http.ts";
import { matchOperation } from "../../src/operation-match.ts";
import { type ApiName, apiNames, type OperationId, type SpecOperation, spec } from "../../src/spec.ts";
import type { Clock, Target } from "../../src/target.ts";
import { onStage } from "../altered-sandbox.ts";

/** One thing that a server gets wrong, and what must say so. */
export interface Fault {
  /** What the server does: `a revoked key is accepted`. */
  readonly name: string;
  readonly api: ApiName;
  /** The ids of the cases that must fail, the one that says best what is wrong first. */
  readonly caughtBy: readonly [string, ...string[]];
  /** What one of the problems of each of them must say. */
  readonly says: RegExp;
  /** Why most cases fail; without it, at least half of those of the API must pass all the same. */
  readonly failsMost?: string;
  /** Whether the cases of the rate limits, which send thousands of requests, are run too. */
  readonly runsRateLimits?: true;
  /** Makes the server wrong. It is called for each case, so that what it remembers is of that case. */
  readonly breaks: (server: Server) => (call: SeenCall) => Promise<HttpReply>;
}

/** The sandbox that stands behind a fault and gets everything right. */
export interface Server {
  readonly send: Send;
  readonly cast: ApiCast;
  readonly clock: Clock;
  /** The secrets that it has issued, by the ids of their keys. */
  readonly issued: ReadonlyMap<number, string>;
}

/** A request to the API, with what it calls. */
export interface SeenCall {
  readonly request: HttpRequest;
  /** Undefined where it is no operation of the API. */
  readonly operation: SpecOperation | undefined;
  /** The id in the path; undefined where there is none, or what is none. */
  readonly id: number | undefined;
  /** The credential, where it is one. */
  readonly secret: string | undefined;
}

/** What is noted while a faulty server is at work. */
export interface Witness {
  /** What the fault itself threw: then it is not as wrong as it was meant to be. */
  readonly breakdowns: unknown[];
  /** All secrets that there were: those of the cast, and those that were issued. */
  readonly secrets: Set<string>;
}

/** A sandbox with a fault in one of its APIs; what is sent to the other gets through untouched. */
export function faultyTarget(fault: Fault, witness: Witness): Target {
  return onStage(
    (stage) => {
      if (stage.clock === undefined) throw new Error("The sandbox in this process has a clock.");
      const issued = new Map<number, string>();
      const remembering = rememberSecrets(stage.send, issued);
      const cast = stage.cast[fault.api];
      for (const each of apiNames)
        for (const secret of Object.values(stage.cast[each].secrets)) witness.secrets.add(secret);
      const answer = fault.breaks({ send: remembering, cast, clock: stage.clock, issued });
      const send: Send = async (request) => {
        if (!request.target.startsWith(spec[fault.api].basePath)) return stage.send(request);
        try {
          return await answer(see(fault.api, request));
        } catch (error) {
          // A case would take it for a server that hangs up.
          witness.breakdowns.push(error);
          throw error;
        }
      };
      const end = async (): Promise<void> => {
        for (const secret of issued.values()) witness.secrets.add(secret);
        await stage.end();
      };
      return { ...stage, send, end };
    },
    { name: "faulty" },
  );
}

/** Whether a call is one of these operations. */
export function calls({ operation }: SeenCall, ...operationIds: readonly OperationId[]): boolean {
  return operation !== undefined && operationIds.includes(operation.operationId);
}

/** Answers as it ought to, with the reply to some calls changed on its way out. */
export function onReply(
  operationIds: readonly OperationId[],
  change: (reply: HttpReply, call: SeenCall, server: Server) => HttpReply,
): Fault["breaks"] {
  return (server) => async (call) => {
    const reply = await server.send(call.request);
    return calls(call, ...operationIds) ? change(reply, call, server) : reply;
  };
}

/** Answers as it ought to, with some requests changed on their way in. */
export function onRequest(
  operationIds: readonly OperationId[],
  change: (call: SeenCall, server: Server) => HttpRequest,
): Fault["breaks"] {
  return (server) => (call) =>
    server.send(calls(call, ...operationIds) ? change(call, server) : call.request);
}

/** A request as if it came with another key. */
export function withSecret(api: ApiName, request: HttpRequest, secret: string | undefined): HttpRequest {
  const { credentialHeader } = spec[api];
  return { ...request, headers: { ...request.headers, [credentialHeader]: secret ?? "" } };
}

/** The key of a part of the cast. */
export function secretOf({ cast }: Server, role: string): string {
  const secret = cast.secrets[role];
  if (secret === undefined) throw new Error(`The demo has no key of ${role}.`);
  return secret;
}

/** Something of an owner in the cast, as a caller sees it. */
export function belongingsOf({ cast }: Server, caller: string, owner: string): Belongings {
  const belongings = cast.belongings[caller]?.[owner];
  if (belongings === undefined) throw new Error(`The demo has nothing of ${owner} for ${caller}.`);
  return belongings;
}

function see(api: ApiName, request: HttpRequest): SeenCall {
  const match = matchOperation(request);
  const [parameter = ""] = Object.values(match?.parameters ?? {});
  const secret = request.headers[spec[api].credentialHeader];
  return {
    request,
    operation: match?.operation,
    id: /^\d+$/.test(parameter) ? Number(parameter) : undefined,
    secret: typeof secret === "string" && secret !== "" ? secret : undefined,
  };
}

function rememberSecrets(send: Send, issued: Map<number, string>): Send {
  return async (request) => {
    const reply = await send(request);
    if (reply.status === 201) {
      const { id, api_key: secret } = JSON.parse(reply.text);
      issued.set(id, secret);
    }
    return reply;
  };
}
