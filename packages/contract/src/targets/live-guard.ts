import type { TestAccounts } from "../accounts.ts";
import { keyTag } from "../exchange.ts";
import { type HttpRequest, type HttpResponse, parseJson, type Send } from "../http.ts";
import { keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, matchOperation, type OperationId, type OperationMatch } from "../spec.ts";
import { SkipCase } from "../target.ts";
import { type CreatedKeys, credentialOf } from "./created-keys.ts";
import type { Wait } from "./leftovers.ts";
import type { Guard } from "./url.ts";

export interface LiveGuardOptions {
  readonly send: Send;
  /** The keys that `send` is known to have created. */
  readonly created: CreatedKeys;
  /** The operations that may change something. */
  readonly allow: readonly OperationId[];
  /** The most requests of a run. Only the tidy-up may exceed it, since a key that stays active is worse. */
  readonly maxRequests: number;
  readonly requestsPerSecond: number;
  /** Returns the time in milliseconds. */
  readonly now: () => number;
  readonly wait: Wait;
}

/** The requests of a tidy-up: read, change and read for each created key, and two lists for each API. */
const reservePerKey = 3;
const reserve = 4;

const whoMayGetKeys: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "the caller's own account, or its subaccount whose key was given",
  certcentral: "the caller's own user",
};

/** Sends only allowed requests of a run to the live service. */
export class LiveGuard implements Guard {
  readonly #options: LiveGuardOptions;
  #accounts: TestAccounts | undefined;
  #sent = 0;
  #nextAt = Number.NEGATIVE_INFINITY;
  /** Whether the service has returned 429. */
  #isThrottled = false;

  constructor(options: LiveGuardOptions) {
    this.#options = options;
  }

  /** Allows changes, which are not sent before this call. */
  admit(accounts: TestAccounts): void {
    this.#accounts = accounts;
  }

  /**
   * After a 429, the first try waits for the end of the 5-second window, and the last try for that of the 3-minute window.
   */
  get pauses(): Guard["pauses"] {
    return this.#isThrottled ? [6_000, 30_000, 180_000] : [0, 1_000, 5_000];
  }

  /** Rejects with SkipCase, and sends nothing, if the request may not be sent. */
  readonly send: Send = async (request) => {
    if (this.#isThrottled) throw new SkipCase("nothing is sent, since the service returned 429 before");
    const match = matchOperation(request);
    const rejection = this.#findRejection(request, match);
    if (rejection !== undefined) throw new SkipCase(rejection);
    const { created, maxRequests } = this.#options;
    const keys = created.attempts(...apiNames) + (isCreate(match) ? 1 : 0);
    // A run that creates nothing needs no requests for the tidy-up.
    const kept = keys === 0 ? 0 : reserve + reservePerKey * keys;
    if (this.#sent + 1 + kept > maxRequests)
      throw new SkipCase(`the limit of ${maxRequests} requests is reached (--max-requests)`);
    const response = await this.#pace(request);
    if (this.#isThrottled) throw new SkipCase("the service returned 429, so nothing more is sent", response);
    return response;
  };

  /** Sends reads, and deactivates keys that this run has created. */
  readonly sendForTidyUp: Send = async (request) => {
    const match = matchOperation(request);
    if (
      !isRead(request) &&
      !(match !== undefined && isDeactivation(request, match) && this.#isCreated(match))
    )
      throw new SkipCase("the tidy-up deactivates only keys that the run created");
    return this.#pace(request);
  };

  /** Says why a request may not be sent. Returns undefined if it may be sent. */
  #findRejection(request: HttpRequest, match: OperationMatch | undefined): string | undefined {
    const { method, target, headers } = request;
    const override = Object.keys(headers).find((name) => /method/i.test(name));
    if (override !== undefined) return `the header ${override} could turn a read into a change`;
    if (/\?.*method/i.test(target)) return "a query that names a method could turn a read into a change";
    if (isRead(request)) return undefined;
    if (["GET", "HEAD"].includes(method)) return `${method} with a body is not a plain read`;
    // A query could change the meaning of the request.
    if (match === undefined || target.includes("?"))
      return `${method} is sent to a live service only as a call of an operation of the spec`;
    const { operationId, api } = match.operation;
    if (!this.#options.allow.includes(operationId)) return describeNotAllowed([operationId]);
    if (!isCreate(match))
      return this.#isCreated(match)
        ? undefined
        : `${operationId} is not sent to a live service for a key that this run has not created`;
    if (match.id === undefined || !this.#findOwners(request, api).includes(match.id))
      return `${operationId} is sent to a live service only for ${whoMayGetKeys[api]}`;
    return isTagged(request) ? undefined : `a key without ${keyTag} in its name could not be found again`;
  }

  #isCreated({ operation: { api, pathId }, id }: OperationMatch): boolean {
    return pathId === "key" && id !== undefined && this.#options.created.has(api, id);
  }

  /** Returns the owners for which the caller of a request may create keys. */
  #findOwners(request: HttpRequest, api: ApiName): readonly number[] {
    const secret = credentialOf(request, api);
    const accounts = this.#accounts?.[api];
    if (secret === undefined || accounts === undefined) return [];
    const role = Object.keys(accounts.secrets).find((each) => accounts.secrets[each] === secret);
    const { self, subaccount } = accounts.ownedIds[role ?? ""] ?? {};
    // A parent lists the accounts of its customers. No key is created for them.
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

/** Says why a case with these changes is skipped. */
export function describeNotAllowed(operationIds: readonly string[]): string {
  const flags = operationIds.map((id) => `--allow ${id}`).join(" ");
  return `${operationIds.join(" and ")} ${operationIds.length === 1 ? "is" : "are"} not allowed (${flags})`;
}

function isRead({ method, body }: HttpRequest): boolean {
  return ["GET", "HEAD"].includes(method) && body === undefined;
}

function isCreate(match: OperationMatch | undefined): boolean {
  return match !== undefined && match.operation.operationId === keyOperations[match.operation.api].create;
}

/** Returns whether a request deactivates a key. */
function isDeactivation({ body }: HttpRequest, { operation: { api, operationId } }: OperationMatch): boolean {
  const { setStatus, inactiveStatus } = keyOperations[api];
  return operationId === setStatus && body === JSON.stringify({ status: inactiveStatus });
}

function isTagged({ body = "" }: HttpRequest): boolean {
  const name = Object(parseJson(body)).name;
  return typeof name === "string" && new RegExp(`^${keyTag} [0-9a-f]{8} `).test(`${name} `);
}
