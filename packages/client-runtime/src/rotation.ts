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
  type KeyLeftActive,
  RotationError,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";
import {
  checkOptions,
  type RotatableKey,
  type RotationApi,
  type RotationOptions,
  uniqueName,
} from "./rotation-options.ts";

export {
  isRotationError,
  type KeyLeftActive,
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";
export {
  type RotatableKey,
  type RotationApi,
  type RotationEntry,
  type RotationOptions,
  type RotationResume,
  resumeFrom,
} from "./rotation-options.ts";

/**
 * Replaces a key with a new key of the same owner.
 *
 * Several rotations of one key can run concurrently, also on several machines. Exactly one of them wins: its
 * new key stays active.
 * Before the create, each rotation lists the keys, and stops if another rotation has an active new key. After
 * the create, each rotation lists the keys again. The rotation whose new key has the lowest id wins. Each
 * other rotation deactivates its own key before the hand-over. This assumes that a key that is created later
 * has a higher id, which DigiCert does not document.
 *
 * @throws RotationError if a step fails, or if `signal` stops the rotation.
 * @throws TypeError if an option is invalid. In this case, no request was sent.
 */
export async function rotate<Client, Key extends RotatableKey, Created extends { readonly api_key: string }>(
  api: RotationApi<Client, Key, Created>,
  client: Client,
  options: RotationOptions<Client, Created>,
): Promise<{ readonly oldKey: Key; readonly newKey: Key }> {
  checkOptions(options);
  const { apiKeyId, createClient, handOver, verify, verifyForMs = 0, journal, onStep, signal } = options;
  const { lostNames = [], unusedNames = [], verifiedKeyId } = options.resume ?? {};
  const mayBeInUse = lostNames.filter((name) => !unusedNames.includes(name));
  const reading = { signal };
  const suffix = new RegExp(`(?:^| )\\(rotated from ${apiKeyId}, [^()]*\\)$`);
  /** Returns the active keys that other rotations of the same key created. */
  const rivalsIn = (keys: readonly RotatableKey[]): RotatableKey[] =>
    keys.filter(({ name, status }) => status === "active" && suffix.test(name) && !lostNames.includes(name));

  // The rotation updates the state before each request, so that the state is right even if the request fails.
  const state: { -readonly [Name in keyof RotationState]: RotationState[Name] } = {
    step: verifiedKeyId === undefined ? "create" : "deactivate",
    apiKeyId,
    newApiKeyId: verifiedKeyId,
    newApiKeyName: undefined,
    oldKey: "unknown",
    newKey: verifiedKeyId === undefined ? "none" : "unknown",
  };
  let secret: string | undefined;
  let mask: Mask = (text) => text;
  let newClient: Client | undefined;
  let isHandedOver = false;

  const stopIfAborted = (): void => {
    if (signal?.aborted) throw copyMasked(signal.reason, mask) ?? new Error("The signal aborted.");
  };
  const record = async (phase: "before" | "after"): Promise<void> => {
    await journal?.({ ...state, phase });
  };
  const enter = async (step: RotationStep): Promise<void> => {
    state.step = step;
    if (onStep) runDetached(() => onStep({ step, apiKeyId, newApiKeyId: state.newApiKeyId }));
    // The entry before the create needs the name of the new key.
    if (step !== "create") await record("before");
    if (step !== "confirm") stopIfAborted();
  };
  /** Runs code of the caller and masks its errors, since they may contain the secret. */
  const runMasked = async <T>(run: () => T): Promise<Awaited<T>> => {
    try {
      return await run();
    } catch (error) {
      throw copyMasked(error, mask);
    }
  };
  const clientOfNewKey = async (): Promise<Client> => {
    // A resumed rotation does not have the secret of the verified key.
    if (verifiedKeyId !== undefined) return client;
    newClient ??= await runMasked(() => createClient(secret ?? ""));
    if (newClient === client)
      throw new Error("createClient returned the given client. It must create one that uses the new key.");
    return newClient;
  };
  /**
   * Runs a request with the first client. If the service rejects the key, runs it with the second client.
   * Another rotation may deactivate the key of `client`, and the new key may have fewer permissions.
   */
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

  /** Deactivates a key. If the request fails, reads the key, since the service may have deactivated it. */
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

  /** Creates the new key, hands it over and verifies it. */
  const replace = async (): Promise<Key> => {
    await enter("create");
    const old = await api.get(client, apiKeyId, reading);
    state.oldKey = readState(old);
    const keys = state.oldKey === "active" || mayBeInUse.length > 0 ? await api.list(client, reading) : [];
    // Without this check, a job that runs twice would create a key each time. A lost key that may be in use is replaced, also if
    // an operator has deactivated the old key.
    if (state.oldKey !== "active" && !activeOf(keys, mayBeInUse).length)
      throw new Error(`Key ${apiKeyId} is ${old.status}. Only an active key can be rotated.`);
    const [other] = rivalsIn(keys);
    if (other !== undefined) {
      throw new Error(
        `Key ${other.id} of another rotation of key ${apiKeyId} is active. If no other rotation is running, deactivate the key that is not in use.`,
      );
    }
    const name = uniqueName(options.name ?? old.name, apiKeyId);
    state.newApiKeyName = name;
    await record("before");
    stopIfAborted();
    state.newKey = "unknown";
    const created = await api.create(client, old, name).catch((error: unknown) => {
      if (isWithoutEffect(error)) state.newKey = "none";
      throw error;
    });
    const { id: newApiKeyId, api_key } = created;
    // If the new id were the id of the old key, a failed step would deactivate the old key.
    if (!Number.isSafeInteger(newApiKeyId) || newApiKeyId === apiKeyId) {
      throw new Error("The response to the create does not have the id of a new key.");
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
    await record("after");

    await enter("hand-over");
    isHandedOver = true;
    await runMasked(() => handOver(created));
    await record("after");

    await enter("verify");
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
      checkNewKey(key, old);
      return key;
    });
    await record("after");
    return newKey;
  };
  const checkNewKey = (key: Key, old: Key): void => {
    if (readState(key) === "active" && api.ownerOf(key) === api.ownerOf(old)) return;
    throw new Error(
      `Key ${key.id} is ${key.status} and belongs to ${api.ownerOf(key)}. It must be active and belong to ${api.ownerOf(old)}.`,
    );
  };
  /** Checks that the new key of a resumed rotation still works. Another operator may have deactivated it meanwhile. */
  const checkVerified = async (id: number): Promise<Key> => {
    const key = await api.get(client, id, reading);
    state.newKey = readState(key);
    state.newApiKeyName = key.name;
    const old = await api.get(client, apiKeyId, reading);
    state.oldKey = readState(old);
    checkNewKey(key, old);
    return key;
  };
  const activeOf = (keys: readonly RotatableKey[], names: readonly string[]): readonly RotatableKey[] =>
    keys.filter(({ name, status }) => status === "active" && names.includes(name));
  /** Deactivates new keys of this rotation whose secrets are lost. */
  const deactivateLost = async (names: readonly string[]): Promise<void> => {
    if (names.length === 0) return;
    const keys = await withEither(oldClient, clientOfNewKey, (each) => api.list(each));
    for (const { id } of activeOf(keys, names)) {
      const outcome = await deactivate(id, oldClient, clientOfNewKey);
      if (outcome.state !== "deactivated") throw outcome.cause;
    }
  };

  /**
   * Withdraws the new keys after a failure. A key that may have been handed over is withdrawn only if the old key is active and no
   * other key may be in use. Returns the keys that were left active.
   */
  const withdraw = async (): Promise<readonly KeyLeftActive[]> => {
    const { newApiKeyId: id, newApiKeyName = "" } = state;
    const left: KeyLeftActive[] = [];
    if (mayBeInUse.length > 0) {
      const keys = await withEither(oldClient, clientOfNewKey, (each) => api.list(each)).catch(
        () => undefined,
      );
      left.push(...(keys ? activeOf(keys, mayBeInUse) : mayBeInUse.map((name) => ({ name, id: undefined }))));
    }
    if (isHandedOver) {
      const old = await withEither(oldClient, clientOfNewKey, (each) => api.get(each, apiKeyId)).catch(
        () => undefined,
      );
      // If the read fails, what the rotation read at its start still counts.
      if (old !== undefined) state.oldKey = readState(old);
    }
    if (isHandedOver && (mayBeInUse.length > 0 || state.oldKey !== "active")) {
      left.push({ name: newApiKeyName, id });
    } else if (id !== undefined) {
      state.newKey = (await deactivate(id, oldClient, clientOfNewKey)).state;
    }
    await deactivateLost(unusedNames).catch(() => {
      state.newKey = "unknown";
      state.newApiKeyName ??= unusedNames.at(-1);
    });
    return left.map(({ name, id: each }) => ({ name, id: each }));
  };

  try {
    const newKey = verifiedKeyId === undefined ? await replace() : await checkVerified(verifiedKeyId);

    if (options.keepOldKey) {
      // From here on, an error must not deactivate the new key.
      state.step = "deactivate";
      await deactivateLost(lostNames);
      return { oldKey: await api.get(client, apiKeyId), newKey };
    }
    await enter("deactivate");
    await deactivateLost(lostNames);
    // A rotation that was killed may have deactivated it. DigiCert does not document what a second deactivation does.
    if (state.oldKey !== "deactivated") {
      const outcome = await deactivate(apiKeyId, clientOfNewKey, oldClient);
      state.oldKey = outcome.state;
      if (outcome.state !== "deactivated") throw outcome.cause;
    }
    await record("after");

    await enter("confirm");
    state.oldKey = "unknown";
    const oldKey = await withEither(clientOfNewKey, oldClient, (each) => api.get(each, apiKeyId));
    state.oldKey = readState(oldKey);
    if (state.oldKey !== "deactivated")
      throw new Error(`Key ${apiKeyId} is still shown as ${oldKey.status}.`);
    await deactivateLosers(newKey.id);
    await record("after");
    return { oldKey, newKey };
  } catch (cause) {
    const isVerified = state.step === "deactivate" || state.step === "confirm";
    const left = isVerified ? [] : await withdraw();
    const isOurs = cause instanceof LatchkeyError && !showsSecret(cause, mask);
    throw new RotationError(state, isOurs ? cause : copyMasked(cause, mask), left);
  }

  /**
   * Deactivates the new keys of rotations that lost. A rotation that lost may use the old key. Then it can no
   * longer deactivate its own new key. Keys with a lower id are not deactivated. If ids do not rise, both new
   * keys stay active, which is better than no active key.
   */
  async function deactivateLosers(winner: number): Promise<void> {
    const keys = await withEither(clientOfNewKey, oldClient, (each) => api.list(each)).catch(() => []);
    for (const { id } of rivalsIn(keys)) if (id > winner) await deactivate(id, clientOfNewKey, oldClient);
  }
}

/**
 * Returns true if a failed create cannot have made a key. A 408 may come from a proxy that has forwarded the
 * request.
 */
function isWithoutEffect(error: unknown): boolean {
  if (isApiError(error)) return error.status < 500 && error.status !== 408;
  return (error instanceof ConfigurationError || error instanceof CallError) && error.neverSent;
}

/** The length of the parts of a secret that are masked. */
const fragmentChars = 8;

/**
 * Masks a secret and its parts. A part may be left in an error of the client, if another mask has removed the
 * rest of the secret.
 */
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

/**
 * Returns whether an error of the client shows the new secret. The client masks only the key that the client
 * sent.
 */
function showsSecret(error: LatchkeyError, mask: Mask): boolean {
  const shown = `${error.stack} ${JSON.stringify([error, (error as { body?: unknown }).body])} ${error.cause}`;
  return mask(shown) !== shown;
}

/** The longest wait between two verifications. */
const maxPauseMs = 5_000;

/** Repeats an action until it succeeds or the time is up. */
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

/** Stops waiting for a promise when a signal aborts. A later rejection is dropped. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignalLike | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(copyMasked(signal.reason, String) ?? new Error("The signal aborted."));
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
