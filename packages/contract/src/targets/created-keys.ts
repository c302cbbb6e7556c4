import { type HttpRequest, type HttpResponse, parseJson, parseOk, type Send } from "../http.ts";
import { keyOperations, readCreated, readKeyList } from "../key-operations.ts";
import { type ApiName, matchOperation, type OperationMatch, spec } from "../spec.ts";

/** A key that this run has created. */
export interface CreatedKey {
  readonly api: ApiName;
  readonly id: number;
  readonly owner: number | undefined;
  /** The secret of the key that created or found this key. */
  readonly secret: string | undefined;
}

/** The keys that a run created, as far as responses show it. */
export class CreatedKeys {
  readonly #keys = new Map<string, CreatedKey>();
  /** Foreign keys: they existed before, or a request tried to change them although the run had not created them. */
  readonly #foreign = new Set<string>();
  readonly #attempts = { "partner-subscriptions": 0, certcentral: 0 };
  readonly #unclear = { "partner-subscriptions": 0, certcentral: 0 };

  /** A `send` that records created keys. It must be the innermost `send`, so that it gets only requests that are sent. */
  watch(send: Send): Send {
    return async (request) => {
      const match = matchOperation(request);
      if (match === undefined) return send(request);
      const { api, operationId, method } = match.operation;
      const { create, list } = keyOperations[api];
      if (operationId === create) return this.#watchCreate(send, request, match);
      if (method === "PUT") this.#addForeign(api, match.id);
      const response = await send(request);
      // Before the first create, all listed keys are foreign.
      if (operationId === list && this.attempts(api) === 0)
        for (const { id } of readKeyList(parseOk(response)) ?? []) this.#addForeign(api, id);
      return response;
    };
  }

  async #watchCreate(
    send: Send,
    request: HttpRequest,
    { operation: { api }, id: owner }: OperationMatch,
  ): Promise<HttpResponse> {
    this.#attempts[api] += 1;
    // The create counts as unclear until a response shows its result.
    this.#unclear[api] += 1;
    const response = await send(request);
    const { status, text } = response;
    const { id } = status < 300 ? readCreated(parseJson(text)) : {};
    // A faulty server may return the id of a key that existed before.
    const isNew = id !== undefined && !this.isForeign(api, id);
    if (isNew) this.add({ api, id, owner, secret: credentialOf(request, api) });
    if (isNew || (status >= 400 && status < 500)) this.#unclear[api] -= 1;
    return response;
  }

  #addForeign(api: ApiName, id: number | undefined): void {
    if (id !== undefined && !this.has(api, id)) this.#foreign.add(`${api} ${id}`);
  }

  /** Returns whether a key is foreign, even if a faulty server gave it a name of the run. */
  isForeign(api: ApiName, id: number): boolean {
    return this.#foreign.has(`${api} ${id}`);
  }

  add(key: CreatedKey): void {
    const name = `${key.api} ${key.id}`;
    if (!this.#keys.has(name)) this.#keys.set(name, key);
  }

  has(api: ApiName, id: number): boolean {
    return this.#keys.has(`${api} ${id}`);
  }

  of(api: ApiName): readonly CreatedKey[] {
    return [...this.#keys.values()].filter((key) => key.api === api);
  }

  /** How many creates were sent, whatever their result. */
  attempts(...apis: readonly ApiName[]): number {
    return apis.reduce((sum, api) => sum + this.#attempts[api], 0);
  }

  /** How many creates may have created a key although the response was lost. */
  unclear(api: ApiName): number {
    return this.#unclear[api];
  }
}

/** Returns the secret of a request. Returns undefined if the request has no secret or several. */
export function credentialOf({ headers }: HttpRequest, api: ApiName): string | undefined {
  const name = spec[api].credentialHeader.toLowerCase();
  const values = Object.entries(headers).flatMap(([each, value]) =>
    each.toLowerCase() === name ? [value].flat() : [],
  );
  return values.length === 1 ? values[0] : undefined;
}
