import { setTimeout as waitByTimer } from "node:timers/promises";
import type { GivenSecrets } from "../accounts.ts";
import { keyTag, toRequest } from "../exchange.ts";
import type { HttpResponse, Send } from "../http.ts";
import { keyOperations, readKey, readKeyList } from "../key-operations.ts";
import { type ApiName, apiNames, findOperation, type OperationId } from "../spec.ts";
import type { CreatedKey, CreatedKeys } from "./created-keys.ts";

/** Resolves after so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;
export { waitByTimer };

export interface LeftoverOptions {
  readonly runId: string;
  readonly created: CreatedKeys;
  readonly send: Send;
  readonly secrets: GivenSecrets;
  readonly wait: Wait;
  /** What is waited before the second and the third try, in milliseconds. */
  readonly pauses: readonly [number, number];
}

/**
 * Deactivates every key that a run has created, and reads each to check it. Created keys are known from the responses and,
 * if a response was lost, from the names in the lists. Never rejects.
 *
 * @returns What may still be active, and what to do about it: one sentence each.
 */
export async function deactivateLeftovers(options: LeftoverOptions): Promise<string[]> {
  const left: string[] = [];
  for (const api of apiNames) {
    if (options.created.attempts(api) > 0) left.push(...(await new Leftovers(api, options).deactivate()));
  }
  return left;
}

/** After so many requests in a row without a response, the rest of an attempt is not sent: each may take a whole timeout. */
const maxSilences = 5;

/** What one API's part of a tidy-up knows. */
class Leftovers {
  readonly #api: ApiName;
  readonly #options: LeftoverOptions;
  /** The created keys that were read and are inactive. */
  readonly #off = new Set<number>();
  /** Why others may still be active. */
  readonly #reasons = new Map<number, string>();
  /** How many keys were found whose responses were lost. */
  #found = 0;
  /** Why there is no list; undefined once there was one. */
  #noList: string | undefined = "nothing was listed";
  /** How many requests in a row got no response. */
  #silences = 0;

  constructor(api: ApiName, options: LeftoverOptions) {
    this.#api = api;
    this.#options = options;
  }

  async deactivate(): Promise<string[]> {
    for (const pause of [...this.#options.pauses, undefined]) {
      this.#silences = 0;
      if (this.#noList !== undefined || this.#isSomethingUnclear) await this.#list();
      for (const key of this.#pending) await this.#switchOff(key);
      const isDone = this.#pending.length === 0 && !this.#isSomethingUnclear;
      if (isDone) break;
      if (pause !== undefined) await this.#options.wait(pause);
    }
    return [...this.#pending.map((key) => this.#describe(key)), ...this.#describeUnclear()];
  }

  get #pending(): readonly CreatedKey[] {
    return this.#options.created.of(this.#api).filter(({ id }) => !this.#off.has(id));
  }

  /** Whether a create may have created a key that no list has shown yet. */
  get #isSomethingUnclear(): boolean {
    return this.#options.created.unclear(this.#api) > this.#found;
  }

  async #list(): Promise<void> {
    const { created, runId, secrets } = this.#options;
    const { list, off, listers } = keyOperations[this.#api];
    for (const role of listers) {
      const secret = secrets[this.#api][role];
      if (secret === undefined) continue;
      const response = await this.#send(list, secret);
      const keys = typeof response === "string" ? undefined : readKeyList(response);
      if (keys === undefined) {
        this.#noList = typeof response === "string" ? response : `${list} returned ${response.status}`;
        continue;
      }
      this.#noList = undefined;
      for (const { id, owner, name, status } of keys) {
        if (!created.has(this.#api, id)) {
          const isTagged = `${name} `.startsWith(`${keyTag} ${runId} `);
          if (!isTagged || created.isForeign(this.#api, id)) continue;
          created.add({ api: this.#api, id, owner, secret });
          this.#found += 1;
        }
        if (status === off) this.#off.add(id);
      }
      return;
    }
  }

  async #switchOff(key: CreatedKey): Promise<void> {
    const { listers, setStatus } = keyOperations[this.#api];
    const [widest] = listers;
    const secrets = new Set([key.secret, this.#options.secrets[this.#api][widest]]);
    for (const secret of secrets) {
      if (secret === undefined) continue;
      // A case may have done it: what setting the same status again does is not documented.
      const before = await this.#read(key, secret);
      if (before === undefined) return;
      const response = await this.#send(setStatus, secret, key);
      const isSet = typeof response !== "string" && response.status < 300;
      const after = isSet ? await this.#read(key, secret) : this.#explain(setStatus, response);
      if (after === undefined) return;
      this.#reasons.set(key.id, after);
    }
  }

  /** Why a key may be active; undefined if it was read as inactive. */
  async #read(key: CreatedKey, secret: string): Promise<string | undefined> {
    const { get, off } = keyOperations[this.#api];
    const response = await this.#send(get, secret, key);
    const status = typeof response === "string" ? undefined : readKey(response)?.status;
    if (status === undefined) return this.#explain(get, response);
    if (status !== off) return `${get} says that it is ${JSON.stringify(status.slice(0, 20))}`;
    this.#off.add(key.id);
    return undefined;
  }

  #explain(operationId: OperationId, response: HttpResponse | string): string {
    return typeof response === "string" ? response : `${operationId} returned ${response.status}`;
  }

  /** The response, or why there is none. */
  async #send(operationId: OperationId, secret: string, key?: CreatedKey): Promise<HttpResponse | string> {
    const { setStatus, keyParameter, off } = keyOperations[this.#api];
    const request = toRequest(findOperation(operationId), {
      operationId,
      status: 0,
      secret,
      ...(key && { parameters: { [keyParameter]: key.id } }),
      ...(operationId === setStatus && { body: { status: off } }),
    });
    if (this.#silences >= maxSilences)
      return `${operationId} was not sent, as requests before got no response`;
    try {
      const response = await this.#options.send(request);
      this.#silences = 0;
      return response;
    } catch (error) {
      this.#silences += 1;
      return `${operationId} got no response: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #describe({ id, owner }: CreatedKey): string {
    const { setStatus, ownerKind, keyParameter, off } = keyOperations[this.#api];
    const { method, path } = findOperation(setStatus);
    const whose = owner === undefined ? "" : ` of ${ownerKind} ${owner}`;
    const why = this.#reasons.get(id) ?? "no given key reaches it";
    const call = `${method} ${path.replace(`{${keyParameter}}`, String(id))}`;
    return `key ${id}${whose} may still be active: ${why}; deactivate it by ${call} with {"status":"${off}"}`;
  }

  #describeUnclear(): string[] {
    // A list that came, and came again, and shows no such key is answer enough.
    if (!this.#isSomethingUnclear || this.#noList === undefined) return [];
    const { create, list } = keyOperations[this.#api];
    const name = `${keyTag} ${this.#options.runId}`;
    return [
      `the response to ${create} was lost, so a key may have been created: ${this.#noList}; look in ${list} for names that begin with "${name}", and deactivate those`,
    ];
  }
}
