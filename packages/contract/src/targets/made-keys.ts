import type { HttpReply, HttpRequest, Send } from "../http.ts";
import { keyOperations, readCreatedId, readKeyList } from "../key-operations.ts";
import { matchOperation, type OperationMatch, readPathId } from "../operation-match.ts";
import { type ApiName, spec } from "../spec.ts";

/** A key that this run has made. */
export interface MadeKey {
  readonly api: ApiName;
  readonly id: number;
  readonly owner: number | undefined;
  /** Of the key that made it, or that found it. */
  readonly secret: string | undefined;
}

/** What a run has made, as far as the replies told. */
export class MadeKeys {
  readonly #keys = new Map<string, MadeKey>();
  /** Those that were there before, or were to be changed without having been made. */
  readonly #foreign = new Set<string>();
  readonly #attempts = { "partner-subscriptions": 0, certcentral: 0 };
  readonly #unclear = { "partner-subscriptions": 0, certcentral: 0 };

  /** A `send` that keeps an eye on what is made. It has to be the innermost: what it sees is sent. */
  watch(send: Send): Send {
    return async (request) => {
      const match = matchOperation(request);
      if (match === undefined) return send(request);
      const { api, operationId } = match.operation;
      const { create, list, keyParameter } = keyOperations[api];
      if (operationId === create) return this.#watchCreate(send, request, match);
      if (match.operation.method === "PUT") this.#addForeign(api, readPathId(match.parameters[keyParameter]));
      const reply = await send(request);
      // Before anything is made, all is foreign.
      if (operationId === list && this.attempts(api) === 0)
        for (const { id } of readKeyList(reply) ?? []) this.#addForeign(api, id);
      return reply;
    };
  }

  async #watchCreate(
    send: Send,
    request: HttpRequest,
    { operation, parameters }: OperationMatch,
  ): Promise<HttpReply> {
    const { api } = operation;
    this.#attempts[api] += 1;
    // Until a reply says what became of it.
    this.#unclear[api] += 1;
    const reply = await send(request);
    const told = reply.status < 300 ? readCreatedId(reply) : undefined;
    // A faulty server may tell the id of a key that was there before.
    const id = told !== undefined && this.isForeign(api, told) ? undefined : told;
    if (id !== undefined) {
      const owner = readPathId(parameters[keyOperations[api].ownerParameter]);
      this.add({ api, id, owner, secret: credentialOf(request, api) });
    }
    if (id !== undefined || (reply.status >= 400 && reply.status < 500)) this.#unclear[api] -= 1;
    return reply;
  }

  #addForeign(api: ApiName, id: number | undefined): void {
    if (id !== undefined && !this.has(api, id)) this.#foreign.add(`${api} ${id}`);
  }

  /** Whether a key is known to be of somebody else, even if a fault of the server has given it a name of the run's. */
  isForeign(api: ApiName, id: number): boolean {
    return this.#foreign.has(`${api} ${id}`);
  }

  add(key: MadeKey): void {
    const name = `${key.api} ${key.id}`;
    if (!this.#keys.has(name)) this.#keys.set(name, key);
  }

  has(api: ApiName, id: number): boolean {
    return this.#keys.has(`${api} ${id}`);
  }

  of(api: ApiName): readonly MadeKey[] {
    return [...this.#keys.values()].filter((key) => key.api === api);
  }

  /** How many creates were sent, whatever became of them; of both APIs where none is named. */
  attempts(api?: ApiName): number {
    if (api !== undefined) return this.#attempts[api];
    return this.attempts("partner-subscriptions") + this.attempts("certcentral");
  }

  /** How many of them may have made a key of which no reply told. */
  unclear(api: ApiName): number {
    return this.#unclear[api];
  }
}

/** The one secret that a request is made with; undefined where it has none, or several. */
export function credentialOf({ headers }: HttpRequest, api: ApiName): string | undefined {
  const name = spec[api].credentialHeader.toLowerCase();
  const values = Object.entries(headers).flatMap(([each, value]) =>
    each.toLowerCase() === name ? [value].flat() : [],
  );
  return values.length === 1 ? values[0] : undefined;
}
