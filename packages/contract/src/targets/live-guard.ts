import type { TestAccounts } from "../accounts.ts";
import { keyTag } from "../exchange.ts";
import type { HttpRequest, HttpResponse, Send } from "../http.ts";
import { keyOperations } from "../key-operations.ts";
import {
  type ApiName,
  apiNames,
  matchOperation,
  type OperationId,
  type OperationMatch,
  readPathId,
} from "../spec.ts";
import { SkipCase } from "../target.ts";
import { type CreatedKeys, credentialOf } from "./created-keys.ts";
import type { Wait } from "./leftovers.ts";

export interface LiveGuardOptions {
  readonly send: Send;
  /** What `send` is known to have created. */
  readonly created: CreatedKeys;
  /** The changing operations that may be called. */
  readonly allow: readonly OperationId[];
  /** How many requests may be sent in all; the tidy-up alone may go beyond, as an active key is worse. */
  readonly maxRequests: number;
  readonly requestsPerSecond: number;
  /** In milliseconds. */
  readonly now: () => number;
  readonly wait: Wait;
}

/** The requests that a tidy-up takes: of each created key, read, change and read; and two lists of each API. */
const reservePerKey = 3;
const reserve = 4;

const whoMayGetKeys: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "the caller's own account, or its subaccount of which a key was given",
  certcentral: "the caller's own user",
};

/** Stands between a run and the live service, and lets through only what may be sent. */
export class LiveGuard {
  readonly #options: LiveGuardOptions;
  #accounts: TestAccounts | undefined;
  #sent = 0;
  #nextAt = Number.NEGATIVE_INFINITY;
  #isThrottled = false;

  constructor(options: LiveGuardOptions) {
    this.#options = options;
  }

  /** Sets who owns what. Before that, nothing is changed. */
  admit(accounts: TestAccounts): void {
    this.#accounts = accounts;
  }

  /** Whether the service has returned 429. */
  get isThrottled(): boolean {
    return this.#isThrottled;
  }

  /** For cases. Rejects with SkipCase, and sends nothing, if the request may not be sent. */
  readonly sendForCase: Send = async (request) => {
    if (this.#isThrottled) throw new SkipCase("the service returned 429 before, and is left alone since");
    const rejection = this.#findRejection(request);
    if (rejection !== undefined) throw new SkipCase(rejection);
    const isCreate = matchesAny(request, "create");
    const { created, maxRequests } = this.#options;
    const keys = created.attempts() + (isCreate ? 1 : 0);
    // A run that makes nothing leaves nothing to tidy up.
    const kept = keys === 0 ? 0 : reserve + reservePerKey * keys;
    if (this.#sent + 1 + kept > maxRequests)
      throw new SkipCase(`the limit of ${maxRequests} requests is reached (--max-requests)`);
    const response = await this.#pace(request);
    if (this.#isThrottled)
      throw new SkipCase("the service returned 429, and is left alone from now on", response);
    return response;
  };

  /** For the tidy-up: sends reads, and deactivates keys that this run has created. */
  readonly sendForTidyUp: Send = async (request) => {
    const match = matchOperation(request);
    const isOff =
      match !== undefined &&
      request.body === JSON.stringify({ status: keyOperations[match.operation.api].off });
    const isTidy = matchesAny(request, "setStatus") && isOff && match !== undefined && this.#isCreated(match);
    if (!isRead(request) && !isTidy)
      throw new SkipCase("the tidy-up only deactivates what the run has created");
    return this.#pace(request);
  };

  /** Why a request may not be sent; undefined if it may. */
  #findRejection(request: HttpRequest): string | undefined {
    const override = Object.keys(request.headers).find((name) => /method/i.test(name));
    if (override !== undefined) return `the header ${override} could make a change of a read`;
    if (/\?.*method/i.test(request.target))
      return "a query that names a method could make a change of a read";
    if (isRead(request)) return undefined;
    if (["GET", "HEAD"].includes(request.method)) return `${request.method} with a body is no plain read`;
    const match = matchOperation(request);
    // A query could mean anything.
    if (match === undefined || request.target.includes("?"))
      return `${request.method} on a live service has to be a call of an operation of the spec`;
    const { operationId, api } = match.operation;
    if (!this.#options.allow.includes(operationId)) return describeNotAllowed([operationId]);
    if (operationId !== keyOperations[api].create)
      return this.#isCreated(match)
        ? undefined
        : `${operationId} of a key that this run has not created is not sent to a live service`;
    const owner = readPathId(match.parameters[keyOperations[api].ownerParameter]);
    if (owner === undefined || !this.#findOwners(request, api).includes(owner))
      return `${operationId} is sent to a live service only for ${whoMayGetKeys[api]}`;
    return isTagged(request) ? undefined : `a key without ${keyTag} in its name could not be found again`;
  }

  #isCreated({ operation: { api }, parameters }: OperationMatch): boolean {
    const id = readPathId(parameters[keyOperations[api].keyParameter]);
    return id !== undefined && this.#options.created.has(api, id);
  }

  /** Whom the caller of a request may create keys for. */
  #findOwners(request: HttpRequest, api: ApiName): readonly number[] {
    const secret = credentialOf(request, api);
    const accounts = this.#accounts?.[api];
    if (secret === undefined || accounts === undefined) return [];
    const role = Object.keys(accounts.secrets).find((each) => accounts.secrets[each] === secret);
    const { self, subaccount } = accounts.ownedIds[role ?? ""] ?? {};
    // A parent lists the accounts of its customers: none gets a key for having been the first in the list.
    const isGiven = accounts.ownedIds["subaccount"]?.["self"]?.owner === subaccount?.owner;
    return [self, isGiven ? subaccount : undefined].flatMap((each) => each?.owner ?? []);
  }

  async #pace(request: HttpRequest): Promise<HttpResponse> {
    const { now, wait, requestsPerSecond, send } = this.#options;
    const pause = this.#nextAt - now();
    this.#nextAt = Math.max(this.#nextAt, now()) + 1_000 / requestsPerSecond;
    if (pause > 0) await wait(pause);
    this.#sent += 1;
    const response = await send(request);
    if (response.status === 429) this.#isThrottled = true;
    return response;
  }
}

/** Why a case that makes these changes is not run. */
export function describeNotAllowed(operationIds: readonly string[]): string {
  const flags = operationIds.map((id) => `--allow ${id}`).join(" ");
  return `${operationIds.join(" and ")} ${operationIds.length === 1 ? "is" : "are"} not allowed (${flags})`;
}

function isRead({ method, body }: HttpRequest): boolean {
  return ["GET", "HEAD"].includes(method) && body === undefined;
}

function matchesAny(request: HttpRequest, which: "create" | "setStatus"): boolean {
  const operationId = matchOperation(request)?.operation.operationId;
  return apiNames.some((api) => keyOperations[api][which] === operationId);
}

function isTagged({ body = "" }: HttpRequest): boolean {
  try {
    const { name } = JSON.parse(body);
    return typeof name === "string" && new RegExp(`^${keyTag} [0-9a-f]{8} `).test(`${name} `);
  } catch {
    return false;
  }
}
