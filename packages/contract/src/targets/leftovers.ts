import type { GivenSecrets } from "../accounts.ts";
import { keyTag, toRequest } from "../exchange.ts";
import { type HttpResponse, parseOk, type Send } from "../http.ts";
import { keyOperations, readKey, readKeyList } from "../key-operations.ts";
import { type ApiName, apiNames, findOperation, type OperationId } from "../spec.ts";
import { messageOf } from "../usage-error.ts";
import type { CreatedKey, CreatedKeys } from "./created-keys.ts";

/** Resolves after a number of milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

export interface LeftoverOptions {
  readonly runId: string;
  readonly created: CreatedKeys;
  readonly send: Send;
  readonly secrets: GivenSecrets;
  readonly wait: Wait;
  /** The waits before the first, second and third try, in milliseconds. */
  readonly pauses: readonly [number, number, number];
}

/**
 * Deactivates each key that a run created, and reads it to check the status. Finds created keys in the responses. If a
 * response was lost, finds the key by its name in the list. This function never rejects.
 *
 * @returns The keys that may still be active, and what to do: one sentence each.
 */
export async function deactivateLeftovers(options: LeftoverOptions): Promise<string[]> {
  const left: string[] = [];
  for (const api of apiNames) {
    if (options.created.attempts(api) > 0) left.push(...(await deactivateIn(api, options)));
  }
  return left;
}

/** The number of requests in a row without a response after which a try ends. Each request may take a full timeout. */
const maxMissingResponses = 5;

async function deactivateIn(
  api: ApiName,
  { runId, created, send, secrets, wait, pauses }: LeftoverOptions,
): Promise<string[]> {
  const { list, get, create, setStatus, inactiveStatus, ownerKind, listCallers } = keyOperations[api];
  const tag = `${keyTag} ${runId}`;
  /** The ids of the created keys that a response shows as inactive. */
  const inactive = new Set<number>();
  /** Why each of the other created keys may still be active. */
  const reasons = new Map<number, string>();
  /** How many keys were found after their responses were lost. */
  let found = 0;
  /** Why the last list request failed. Undefined if it succeeded. */
  let noList: string | undefined = "the keys were not listed";
  /** How many requests in a row got no response. */
  let missingResponses = 0;

  const findPending = (): readonly CreatedKey[] => created.of(api).filter(({ id }) => !inactive.has(id));
  /** Returns whether a create may have created a key that no list has shown yet. */
  const isUnclear = (): boolean => created.unclear(api) > found;

  for (const pause of pauses) {
    if (pause > 0) await wait(pause);
    missingResponses = 0;
    if (noList !== undefined || isUnclear()) await listCreated();
    for (const key of findPending()) await deactivate(key);
    if (findPending().length === 0 && !isUnclear()) break;
  }
  return [...findPending().map(describe), ...describeUnclear()];

  async function listCreated(): Promise<void> {
    for (const role of listCallers) {
      const secret = secrets[api][role];
      if (secret === undefined) continue;
      const response = await request(list, secret);
      const keys = typeof response === "string" ? undefined : readKeyList(parseOk(response));
      noList = keys === undefined ? explain(list, response) : undefined;
      if (keys === undefined) continue;
      for (const { id, owner, name, status } of keys) {
        if (!created.has(api, id)) {
          if (!`${name} `.startsWith(`${tag} `) || created.isForeign(api, id)) continue;
          created.add({ api, id, owner, secret });
          found += 1;
        }
        if (status === inactiveStatus) inactive.add(id);
      }
      return;
    }
  }

  async function deactivate(key: CreatedKey): Promise<void> {
    for (const secret of new Set([key.secret, secrets[api][listCallers[0]]])) {
      if (secret === undefined) continue;
      // The key may be inactive. DigiCert does not document what happens if a key is set to the status that it already has.
      if ((await whyActive(key, secret)) === undefined) return;
      const response = await request(setStatus, secret, key);
      const isSet = typeof response !== "string" && response.status < 300;
      const why = isSet ? await whyActive(key, secret) : explain(setStatus, response);
      if (why === undefined) return;
      reasons.set(key.id, why);
    }
  }

  /** Says why a key may be active. Returns undefined if a response shows it as inactive. */
  async function whyActive(key: CreatedKey, secret: string): Promise<string | undefined> {
    const response = await request(get, secret, key);
    const status = typeof response === "string" ? undefined : readKey(parseOk(response))?.status;
    if (status === undefined) return explain(get, response);
    if (status !== inactiveStatus) return `${get} shows the status ${JSON.stringify(status.slice(0, 20))}`;
    inactive.add(key.id);
    return undefined;
  }

  function explain(operationId: OperationId, response: HttpResponse | string): string {
    return typeof response === "string" ? response : `${operationId} returned ${response.status}`;
  }

  /** Returns the response, or the reason why there is none. */
  async function request(
    operationId: OperationId,
    secret: string,
    key?: CreatedKey,
  ): Promise<HttpResponse | string> {
    if (missingResponses >= maxMissingResponses)
      return `${operationId} was not sent, since earlier requests got no response`;
    const body = operationId === setStatus ? JSON.stringify({ status: inactiveStatus }) : undefined;
    try {
      const response = await send(toRequest({ operationId, secret, id: key?.id, body }));
      missingResponses = 0;
      return response;
    } catch (error) {
      missingResponses += 1;
      return `${operationId} got no response: ${messageOf(error)}`;
    }
  }

  function describe({ id, owner }: CreatedKey): string {
    const { method, path } = findOperation(setStatus);
    const whose = owner === undefined ? "" : ` of ${ownerKind} ${owner}`;
    const why = reasons.get(id) ?? "no given key has access to it";
    const call = `${method} ${path.replace(/\{\w+\}/, String(id))}`;
    return `key ${id}${whose} may still be active: ${why}; deactivate it by ${call} with {"status":"${inactiveStatus}"}`;
  }

  function describeUnclear(): string[] {
    // If the last list succeeded and shows no further key with the run's tag, the lost create made no key.
    if (!isUnclear() || noList === undefined) return [];
    return [
      `the response to ${create} was lost, so a key may have been created. This could not be checked: ${noList}. Look in ${list} for names that begin with "${tag}", and deactivate those keys`,
    ];
  }
}
