import type { HttpReply, Send } from "../http.ts";
import { keyOperations, readKey, readKeyList } from "../key-operations.ts";
import { keyTag, toRequest } from "../session.ts";
import { type ApiName, apiNames, findOperation, type OperationId } from "../spec.ts";
import type { Wait } from "./cast-search.ts";
import type { GivenSecrets } from "./discover-cast.ts";
import type { MadeKey, MadeKeys } from "./made-keys.ts";

export interface LeftoverOptions {
  readonly runId: string;
  readonly made: MadeKeys;
  readonly send: Send;
  readonly secrets: GivenSecrets;
  readonly wait: Wait;
  /** What is waited before the second and the third try, in milliseconds. */
  readonly pauses: readonly [number, number];
}

/**
 * Deactivates every key that a run has made, and reads each to see that it is so. What was made is known from the replies
 * and, where one never came, from the names in the lists. Never rejects.
 *
 * @returns What may still be active, and what to do about it: one sentence each.
 */
export async function deactivateLeftovers(options: LeftoverOptions): Promise<string[]> {
  const left: string[] = [];
  for (const api of apiNames) {
    if (options.made.attempts(api) > 0) left.push(...(await new Leftovers(api, options).deactivate()));
  }
  return left;
}

/** After so many requests in a row without a reply, the rest of a try is not waited for: each may take a whole time-out. */
const maxSilences = 5;

/** What one API's part of a tidy-up knows. */
class Leftovers {
  readonly #api: ApiName;
  readonly #options: LeftoverOptions;
  /** The made keys that were read, and open nothing. */
  readonly #off = new Set<number>();
  /** Why others may still be active. */
  readonly #reasons = new Map<number, string>();
  /** How many keys were found of which no reply had told. */
  #found = 0;
  /** Why there is no list; undefined once there was one. */
  #noList: string | undefined = "nothing was listed";
  /** How many requests of this try were the last without a reply. */
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

  get #pending(): readonly MadeKey[] {
    return this.#options.made.of(this.#api).filter(({ id }) => !this.#off.has(id));
  }

  /** Whether a create may have made a key that no list has shown yet. */
  get #isSomethingUnclear(): boolean {
    return this.#options.made.unclear(this.#api) > this.#found;
  }

  async #list(): Promise<void> {
    const { made, runId, secrets } = this.#options;
    const { list, off, listers } = keyOperations[this.#api];
    for (const role of listers) {
      const secret = secrets[this.#api][role];
      if (secret === undefined) continue;
      const reply = await this.#send(list, secret);
      const keys = typeof reply === "string" ? undefined : readKeyList(reply);
      if (keys === undefined) {
        this.#noList = typeof reply === "string" ? reply : `${list} answered ${reply.status}`;
        continue;
      }
      this.#noList = undefined;
      for (const { id, owner, name, status } of keys) {
        if (!made.has(this.#api, id)) {
          const isTagged = `${name} `.startsWith(`${keyTag} ${runId} `);
          if (!isTagged || made.isForeign(this.#api, id)) continue;
          made.add({ api: this.#api, id, owner, secret });
          this.#found += 1;
        }
        if (status === off) this.#off.add(id);
      }
      return;
    }
  }

  async #switchOff(key: MadeKey): Promise<void> {
    const { listers, setStatus } = keyOperations[this.#api];
    const [widest] = listers;
    const secrets = new Set([key.secret, this.#options.secrets[this.#api][widest]]);
    for (const secret of secrets) {
      if (secret === undefined) continue;
      // A case may have done it: what setting the same status again does is not documented.
      const before = await this.#read(key, secret);
      if (before === undefined) return;
      const reply = await this.#send(setStatus, secret, key);
      const isSet = typeof reply !== "string" && reply.status < 300;
      const after = isSet ? await this.#read(key, secret) : this.#tell(setStatus, reply);
      if (after === undefined) return;
      this.#reasons.set(key.id, after);
    }
  }

  /** Why a key may be active; undefined where it is read that it is not. */
  async #read(key: MadeKey, secret: string): Promise<string | undefined> {
    const { get, off } = keyOperations[this.#api];
    const reply = await this.#send(get, secret, key);
    const status = typeof reply === "string" ? undefined : readKey(reply)?.status;
    if (status === undefined) return this.#tell(get, reply);
    if (status !== off) return `${get} says that it is ${JSON.stringify(status.slice(0, 20))}`;
    this.#off.add(key.id);
    return undefined;
  }

  #tell(operationId: OperationId, reply: HttpReply | string): string {
    return typeof reply === "string" ? reply : `${operationId} answered ${reply.status}`;
  }

  /** The reply, or why there is none. */
  async #send(operationId: OperationId, secret: string, key?: MadeKey): Promise<HttpReply | string> {
    const { setStatus, keyParameter, off } = keyOperations[this.#api];
    const request = toRequest(findOperation(operationId), {
      operationId,
      status: 0,
      secret,
      ...(key && { parameters: { [keyParameter]: key.id } }),
      ...(operationId === setStatus && { body: { status: off } }),
    });
    if (this.#silences >= maxSilences) return `${operationId} was not sent, as requests before got no reply`;
    try {
      const reply = await this.#options.send(request);
      this.#silences = 0;
      return reply;
    } catch (error) {
      this.#silences += 1;
      return `${operationId} got no reply: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #describe({ id, owner }: MadeKey): string {
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
      `a reply to ${create} was lost, and whether it made a key is not known: ${this.#noList}; look in ${list} for names that begin with "${name}", and deactivate those`,
    ];
  }
}
