import {
  type AbortSignalLike,
  CallError,
  ConfigurationError,
  copyMasked,
  createMask,
  LatchkeyError,
  type Mask,
  runDetached,
} from "@latchkey/transport";
import { isApiError } from "./api-error.ts";
import {
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";

export {
  isRotationError,
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";

/** The part of a key that a rotation reads. */
export interface RotatableKey {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

/** What an API does for a rotation. */
export interface RotationApi<Client, Key extends RotatableKey, Created extends { readonly api_key: string }> {
  get(client: Client, id: number, options?: { signal?: AbortSignalLike | undefined }): Promise<Key>;
  list(client: Client, options?: { signal?: AbortSignalLike | undefined }): Promise<readonly RotatableKey[]>;
  /** Creates a key of the same owner as the given one, with the same permissions. */
  create(client: Client, old: Key, name: string): Promise<Created & { readonly id: number }>;
  deactivate(client: Client, id: number): Promise<unknown>;
  /** The status of a key that does not work. */
  readonly inactive: string;
  /** The account or the user that a key belongs to. */
  ownerOf(key: Key): number;
  /** Whether an error shows that the service accepts the key, though it may not read keys. */
  isAcceptedBy(error: unknown): boolean;
}

/** What a rotation is made from. */
export interface RotationOptions<Client, Created> {
  /** The id of the key to rotate; it must be active. */
  readonly apiKeyId: number;
  /**
   * The new key's name, from 1 to 200 characters; by default the old key's. A suffix makes it unique, as in
   * `Build server (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)`. The name is cut so that both fit.
   */
  readonly name?: string | undefined;
  /**
   * Stores the secret, `created.api_key`, which no later response shows, and delivers it to all who use the old key. The
   * old key is deactivated soon after this resolves. If it rejects, the new key is deactivated.
   */
  readonly handOver: (created: Created) => unknown;
  /**
   * Makes a client with the settings of `client`, its server above all, that uses the given key. There is no default: a
   * secret should be sent to no server that its owner did not name.
   */
  readonly createClient: (apiKey: string) => Client;
  /**
   * Resolves when the new key may replace the old one, for example when the deployment is healthy. If it rejects, or
   * resolves to `false`, the new key is deactivated. With or without it, the new key must then be accepted by the
   * service.
   */
  readonly verify?: ((created: Created, newClient: Client) => unknown) | undefined;
  /** For how long a verification that fails is repeated, in milliseconds. 0 by default: it is not repeated. */
  readonly verifyForMs?: number | undefined;
  /** Called before each step. It may be async; it is not awaited, and what it throws changes nothing. */
  readonly onStep?: ((event: RotationEvent) => unknown) | undefined;
  /**
   * Stops the rotation before its next step. A request that reads is aborted; one that changes a key is not, since its
   * result would be unknown. After the old key is deactivated there is nothing left to stop.
   */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * Replaces a key by a new one of the same owner.
 *
 * Rotations of one key may run at the same time, on several machines: exactly one of them wins. Before it creates a key,
 * each looks for an active key of another rotation and stops if there is one. After the create it lists again: the key
 * with the lowest id wins, and every other rotation deactivates its own key before it hands it over. This assumes that
 * ids rise: a key that is created later has a higher id. DigiCert does not document that.
 *
 * @throws RotationError if a step fails, or if `signal` stops it.
 * @throws TypeError if an option cannot be used; nothing was sent then.
 */
export async function rotate<Client, Key extends RotatableKey, Created extends { readonly api_key: string }>(
  api: RotationApi<Client, Key, Created>,
  client: Client,
  options: RotationOptions<Client, Created>,
): Promise<{ readonly oldKey: Key; readonly newKey: Key }> {
  const { apiKeyId, createClient, handOver, verify, verifyForMs = 0, onStep, signal } = options;
  checkOptions(options);
  const reading = { signal };
  const suffix = new RegExp(`(?:^| )\\(rotated from ${apiKeyId}, [^()]*\\)$`);
  /** Active keys that rotations of the same key created. */
  const rivalsIn = (keys: readonly RotatableKey[]): RotatableKey[] =>
    keys.filter(({ name, status }) => status === "active" && suffix.test(name));

  // Written before each request, so that it is right whatever becomes of that.
  const state: { -readonly [Name in keyof RotationState]: RotationState[Name] } = {
    step: "create",
    apiKeyId,
    newApiKeyId: undefined,
    newApiKeyName: undefined,
    oldKey: "unknown",
    newKey: "none",
  };
  let secret: string | undefined;
  let mask: Mask = (text) => text;
  let newClient: Client | undefined;

  const stopIfAborted = (): void => {
    if (signal?.aborted) throw copyMasked(signal.reason, mask) ?? new Error("The signal aborted.");
  };
  const enter = (step: RotationStep): void => {
    state.step = step;
    if (onStep) runDetached(() => onStep({ step, apiKeyId, newApiKeyId: state.newApiKeyId }));
    if (step !== "confirm") stopIfAborted();
  };
  /** What the caller's code throws may be anything, with the secret in it. */
  const runMasked = async <T>(run: () => T): Promise<Awaited<T>> => {
    try {
      return await run();
    } catch (error) {
      throw copyMasked(error, mask);
    }
  };
  const clientOfNewKey = async (): Promise<Client> => {
    newClient ??= await runMasked(() => createClient(secret ?? ""));
    if (newClient === client) throw new Error("createClient returned the client that uses another key.");
    return newClient;
  };
  /** The key of `client` may be the old one, which another rotation deactivates; the new key may have fewer rights. */
  const withEither = async <T>(
    first: () => Client | Promise<Client>,
    second: () => Client | Promise<Client>,
    run: (each: Client) => Promise<T>,
  ): Promise<T> => {
    try {
      return await run(await first());
    } catch (error) {
      if (!isApiError(error) || (error.status !== 401 && error.status !== 403)) throw error;
      return run(await second()).catch(() => {
        throw error;
      });
    }
  };
  const oldClient = (): Client => client;
  const readState = ({ status }: RotatableKey): "active" | "deactivated" | "unknown" =>
    status === "active" ? "active" : status === api.inactive ? "deactivated" : "unknown";

  /** If the request fails, the key itself is read: it may be deactivated nevertheless. */
  const deactivate = async (
    id: number,
    first: () => Client | Promise<Client>,
    second: () => Client | Promise<Client>,
  ): Promise<{ state: "active" | "deactivated" | "unknown"; cause?: unknown }> => {
    try {
      await withEither(first, second, (each) => api.deactivate(each, id));
      return { state: "deactivated" };
    } catch (cause) {
      const key = await withEither(first, second, (each) => api.get(each, id)).catch(() => undefined);
      return { state: key === undefined ? "unknown" : readState(key), cause };
    }
  };

  try {
    enter("create");
    const old = await api.get(client, apiKeyId, reading);
    state.oldKey = readState(old);
    // A job that runs twice would otherwise create a key each time.
    if (state.oldKey !== "active") throw new Error(`Key ${apiKeyId} is not active but ${old.status}.`);
    const [other] = rivalsIn(await api.list(client, reading));
    if (other !== undefined) {
      throw new Error(
        `Key ${other.id} of another rotation of key ${apiKeyId} is active. If no rotation is running, deactivate the one of both that is not in use.`,
      );
    }
    const name = uniqueName(options.name ?? old.name, apiKeyId);
    state.newApiKeyName = name;
    stopIfAborted();
    state.newKey = "unknown";
    const created = await api.create(client, old, name).catch((error: unknown) => {
      if (isWithoutEffect(error)) state.newKey = "none";
      throw error;
    });
    const { id: newApiKeyId, api_key } = created;
    // To deactivate what has the old key's id would deactivate the old key.
    if (!Number.isSafeInteger(newApiKeyId) || newApiKeyId === apiKeyId) {
      throw new Error("The response to the create has no id of a new key.");
    }
    state.newApiKeyId = newApiKeyId;
    state.newKey = "active";
    if (typeof api_key !== "string" || !/^[\x21-\x7e]+$/.test(api_key)) {
      throw new Error("The response to the create has no usable secret.");
    }
    secret = api_key;
    mask = maskFragments(api_key);
    const rivals = rivalsIn(await withEither(oldClient, clientOfNewKey, (each) => api.list(each, reading)));
    const winner = Math.min(newApiKeyId, ...rivals.map(({ id }) => id));
    if (winner !== newApiKeyId) {
      throw new Error(`Key ${winner} of another rotation of key ${apiKeyId} was created first.`);
    }

    enter("hand-over");
    await runMasked(() => handOver(created));

    enter("verify");
    const verified = await clientOfNewKey();
    const newKey = await repeatFor(verifyForMs, signal, async () => {
      stopIfAborted();
      const verdict = await untilAborted(
        runMasked(() => verify?.(created, verified)),
        signal,
      );
      if (verdict === false) throw new Error("verify resolved to false.");
      const key = await api.get(verified, newApiKeyId, reading).catch((error: unknown) => {
        if (!api.isAcceptedBy(error)) throw error;
        return api.get(client, newApiKeyId, reading);
      });
      if (readState(key) === "active" && api.ownerOf(key) === api.ownerOf(old)) return key;
      throw new Error(
        `Key ${newApiKeyId} is ${key.status} and belongs to ${api.ownerOf(key)}. It must be active and belong to ${api.ownerOf(old)}.`,
      );
    });

    enter("deactivate");
    const outcome = await deactivate(apiKeyId, clientOfNewKey, oldClient);
    state.oldKey = outcome.state;
    if (outcome.state !== "deactivated") throw outcome.cause;

    enter("confirm");
    state.oldKey = "unknown";
    const oldKey = await withEither(clientOfNewKey, oldClient, (each) => api.get(each, apiKeyId));
    state.oldKey = readState(oldKey);
    if (state.oldKey !== "deactivated")
      throw new Error(`Key ${apiKeyId} is still shown as ${oldKey.status}.`);
    await deactivateLosers(newApiKeyId);
    return { oldKey, newKey };
  } catch (cause) {
    const { step, newApiKeyId } = state;
    if (newApiKeyId !== undefined && step !== "deactivate" && step !== "confirm") {
      state.newKey = (await deactivate(newApiKeyId, oldClient, clientOfNewKey)).state;
    }
    const isOurs = cause instanceof LatchkeyError && !showsSecret(cause, mask);
    throw new RotationError(state, isOurs ? cause : copyMasked(cause, mask));
  }

  /** A rotation that lost may have used the old key, and then cannot deactivate its new key any more. Never a lower id:
   * if ids do not rise, both new keys stay active, which is better than none. */
  async function deactivateLosers(winner: number): Promise<void> {
    const keys = await withEither(clientOfNewKey, oldClient, (each) => api.list(each)).catch(() => []);
    for (const { id } of rivalsIn(keys)) if (id > winner) await deactivate(id, clientOfNewKey, oldClient);
  }
}

/** As in DigiCert's page for creating a key of Partner Subscriptions. */
const maxNameChars = 200;

const optionNames = [
  "apiKeyId",
  "name",
  "handOver",
  "createClient",
  "verify",
  "verifyForMs",
  "onStep",
  "signal",
];

function checkOptions(options: object): void {
  const { apiKeyId, name, handOver, createClient, verify, verifyForMs, onStep } = options as Record<
    string,
    unknown
  >;
  const unknown = Object.keys(options).find((each) => !optionNames.includes(each));
  if (unknown !== undefined)
    throw new TypeError(`Unknown option ${unknown}. Use one of ${optionNames.join(", ")}.`);
  // Not quoted: a secret at the place of the id should not get into a log.
  if (!Number.isSafeInteger(apiKeyId)) throw new TypeError("apiKeyId must be a key's id, a whole number.");
  if (name !== undefined && !(typeof name === "string" && name !== "" && [...name].length <= maxNameChars)) {
    throw new TypeError(`name must have from 1 to ${maxNameChars} characters.`);
  }
  if (verifyForMs !== undefined && !(typeof verifyForMs === "number" && verifyForMs >= 0)) {
    throw new TypeError("verifyForMs must be a number of milliseconds from 0.");
  }
  for (const [each, value] of Object.entries({ handOver, createClient, verify, onStep })) {
    const isOptional = each === "verify" || each === "onStep";
    if (typeof value === "function" || (isOptional && value === undefined)) continue;
    throw new TypeError(`${each} must be a function.`);
  }
}

/** A name that no other key has, so that a key whose create got no response is found by it. */
function uniqueName(name: string, apiKeyId: number): string {
  const time = new Date().toISOString().slice(0, 19);
  const random = Math.random().toString(36).slice(2, 8).padEnd(6, "0");
  const suffix = ` (rotated from ${apiKeyId}, ${time}Z-${random})`;
  const base = [...name.replace(/(?:^| )\(rotated from \d+, [^()]*\)$/, "")].slice(
    0,
    maxNameChars - suffix.length,
  );
  return (base.join("").trimEnd() + suffix).trimStart();
}

/** Whether a create that failed cannot have made a key. A 408 may come from a proxy that had passed the request on. */
function isWithoutEffect(error: unknown): boolean {
  if (isApiError(error)) return error.status < 500 && error.status !== 408;
  return (error instanceof ConfigurationError || error instanceof CallError) && error.neverSent;
}

/** Characters in a row that count as a part of the secret. */
const fragmentChars = 8;

/** Masks a secret and its parts: an error of the client may have lost some of it to another mask. */
function maskFragments(secret: string): Mask {
  const mask = createMask(secret);
  return (text) => {
    let masked = mask(text);
    for (let at = 0; at + fragmentChars <= secret.length; at++) {
      let end = secret.length;
      while (end - at >= fragmentChars && !masked.includes(secret.slice(at, end))) end--;
      if (end - at >= fragmentChars) masked = masked.replaceAll(secret.slice(at, end), "…");
    }
    return masked;
  };
}

/** Whether the new secret is in an error of the client, which masks only the key that it sent. */
function showsSecret(error: LatchkeyError, mask: Mask): boolean {
  const shown = `${error.stack} ${JSON.stringify([error, (error as { body?: unknown }).body])} ${error.cause}`;
  return mask(shown) !== shown;
}

/** The longest wait between two verifications. */
const maxPauseMs = 5_000;

/** Repeats what fails until it succeeds or the time is up. */
async function repeatFor<T>(
  limitMs: number,
  signal: AbortSignalLike | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + limitMs;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    try {
      return await run();
    } catch (error) {
      if (signal?.aborted || performance.now() + pauseMs > until) throw error;
    }
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, pauseMs);
      signal?.addEventListener("abort", finish);
    });
  }
}

/** Ends the wait for a promise when a signal aborts. The promise goes on, and what it rejects with is dropped. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignalLike | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(copyMasked(signal.reason, String) ?? new Error("The signal aborted."));
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
