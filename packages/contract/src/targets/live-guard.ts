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

  /** Before that, nothing is changed. */
  admit(accounts: TestAccounts): void {
    this.#accounts = accounts;
  }

  /** After a 429, the window of 5 seconds is open again at the first try; that of 3 minutes may be at the others. */
  get pauses(): Guard["pauses"] {
    return this.#isThrottled ? [6_000, 30_000, 180_000] : [0, 1_000, 5_000];
  }

  /** Rejects with SkipCase, and sends nothing, if the request may not be sent. */
  readonly send: Send = async (request) => {
    if (this.#isThrottled) throw new SkipCase("the service returned 429 before, and is left alone since");
    const match = matchOperation(request);
    const rejection = this.#findRejection(request, match);
    if (rejection !== undefined) throw new SkipCase(rejection);
    const { created, maxRequests } = this.#options;
    const keys = created.attempts(...apiNames) + (isCreate(match) ? 1 : 0);
    // A run that makes nothing leaves nothing to tidy up.
    const kept = keys === 0 ? 0 : reserve + reservePerKey * keys;
    if (this.#sent + 1 + kept > maxRequests)
      throw new SkipCase(`the limit of ${maxRequests} requests is reached (--max-requests)`);
    const response = await this.#pace(request);
    if (this.#isThrottled)
      throw new SkipCase("the service returned 429, and is left alone from now on", response);
    return response;
  };

  /** Sends reads, and deactivates keys that this run has created. */
  readonly sendForTidyUp: Send = async (request) => {
    const match = matchOperation(request);
    if (!isRead(request) && !(match !== undefined && isOff(request, match) && this.#isCreated(match)))
      throw new SkipCase("the tidy-up only deactivates what the run has created");
    return this.#pace(request);
  };

  /** Why a request may not be sent; undefined if it may. */
  #findRejection(request: HttpRequest, match: OperationMatch | undefined): string | undefined {
    const { method, target, headers } = request;
    const override = Object.keys(headers).find((name) => /method/i.test(name));
    if (override !== undefined) return `the header ${override} could make a change of a read`;
    if (/\?.*method/i.test(target)) return "a query that names a method could make a change of a read";
    if (isRead(request)) return undefined;
    if (["GET", "HEAD"].includes(method)) return `${method} with a body is no plain read`;
    // A query could mean anything.
    if (match === undefined || target.includes("?"))
      return `${method} on a live service has to be a call of an operation of the spec`;
    const { operationId, api } = match.operation;
    if (!this.#options.allow.includes(operationId)) return describeNotAllowed([operationId]);
    if (!isCreate(match))
      return this.#isCreated(match)
        ? undefined
        : `${operationId} of a key that this run has not created is not sent to a live service`;
    if (match.id === undefined || !this.#findOwners(request, api).includes(match.id))
      return `${operationId} is sent to a live service only for ${whoMayGetKeys[api]}`;
    return isTagged(request) ? undefined : `a key without ${keyTag} in its name could not be found again`;
  }

  #isCreated({ operation: { api, pathId }, id }: OperationMatch): boolean {
    return pathId === "key" && id !== undefined && this.#options.created.has(api, id);
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

function isCreate(match: OperationMatch | undefined): boolean {
  return match !== undefined && match.operation.operationId === keyOperations[match.operation.api].create;
}

/** Whether a request deactivates a key. */
function isOff({ body }: HttpRequest, { operation: { api, operationId } }: OperationMatch): boolean {
  const { setStatus, off } = keyOperations[api];
  return operationId === setStatus && body === JSON.stringify({ status: off });
}

function isTagged({ body = "" }: HttpRequest): boolean {
  const name = Object(parseJson(body)).name;
  return typeof name === "string" && new RegExp(`^${keyTag} [0-9a-f]{8} `).test(`${name} `);
}
