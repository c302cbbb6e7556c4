import type { AbortSignalLike } from "@latchkey/transport";
import type { RotationEvent, RotationState } from "./rotation-error.ts";

/** The part of a key that a rotation reads. */
export interface RotatableKey {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

/** Defines how a rotation uses an API. */
export interface RotationApi<Client, Key extends RotatableKey, Created extends { readonly api_key: string }> {
  get(client: Client, id: number, options?: { signal?: AbortSignalLike | undefined }): Promise<Key>;
  list(client: Client, options?: { signal?: AbortSignalLike | undefined }): Promise<readonly RotatableKey[]>;
  /** Creates a key with the same owner and permissions as the given key. */
  create(client: Client, old: Key, name: string): Promise<Created & { readonly id: number }>;
  deactivate(client: Client, id: number): Promise<unknown>;
  /** The status of a deactivated key. */
  readonly inactive: string;
  /** Returns the account or the user that a key belongs to. */
  ownerOf(key: Key): number;
  /** Returns whether an error shows that the service accepts the key, even if the key may not read keys. */
  isAcceptedBy(error: unknown): boolean;
}

/** An entry of a journal: the state before or after a step. */
export interface RotationEntry extends RotationState {
  readonly phase: "before" | "after";
}

/** What a rotation did before its process was killed. */
export interface RotationResume {
  /**
   * The names of new keys that were not verified. Their secrets are lost. The rotation creates another key, and deactivates
   * these keys after that key is verified, since one of them may have been handed over.
   */
  readonly lostNames?: readonly string[] | undefined;
  /** Those of `lostNames` whose hand-over did not start. If the resumed rotation fails, it deactivates only these. */
  readonly unusedNames?: readonly string[] | undefined;
  /** The id of a new key that was verified. The rotation then creates no key. It deactivates the old key and confirms this. */
  readonly verifiedKeyId?: number | undefined;
}

/** The options of a rotation. */
export interface RotationOptions<Client, Created> {
  /** The id of the key to rotate. The key must be active. */
  readonly apiKeyId: number;
  /**
   * The name of the new key, from 1 to 200 characters. The default is the name of the old key. A suffix makes
   * the name unique, as in `Build server (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)`. A long name is
   * truncated before the suffix.
   */
  readonly name?: string | undefined;
  /**
   * Stores the secret, `created.api_key`, and delivers it to all users of the old key. No later response
   * shows the secret. The old key is deactivated soon after this function resolves. If this function rejects,
   * the new key is deactivated. It stays active if the old key is not active, or if `resume` has another key that may have been
   * handed over.
   */
  readonly handOver: (created: Created) => unknown;
  /**
   * Creates a client that uses the given key. Use the settings of `client`, above all the same server. This
   * option has no default, so that the secret is sent only to a server that you name.
   */
  readonly createClient: (apiKey: string) => Client;
  /**
   * Resolves when the new key may replace the old one, for example when the deployment is healthy. If this
   * function rejects or resolves to `false`, the new key is deactivated, with the same exceptions as in `handOver`. The
   * rotation also checks that the service accepts the new key.
   */
  readonly verify?: ((created: Created, newClient: Client) => unknown) | undefined;
  /**
   * How long a failed verification is repeated, in milliseconds. The default is 0: the verification is not
   * repeated.
   */
  readonly verifyForMs?: number | undefined;
  /**
   * Called before and after each step. The rotation waits for the returned promise. Resolve it only when the entry is on
   * a disk. Then you can resume the rotation if its process is killed. If the promise rejects, the rotation stops. Entries
   * contain no secret.
   *
   * The entry before `create` has the unique name of the new key, so that you can find the key if the response is lost.
   */
  readonly journal?: ((entry: RotationEntry) => unknown) | undefined;
  /**
   * Leaves the old key active. The rotation ends after `verify`. To deactivate the old key later, pass the id of the new
   * key as `resume.verifiedKeyId`.
   */
  readonly keepOldKey?: boolean | undefined;
  /** The state of an earlier rotation of this key that did not reach its end. `resumeFrom` reads it from a journal. */
  readonly resume?: RotationResume | undefined;
  /**
   * Called before each step. This function may be async. The rotation does not await it, and its errors have
   * no effect.
   */
  readonly onStep?: ((event: RotationEvent) => unknown) | undefined;
  /**
   * When this signal aborts, the rotation stops before its next step. A request that only reads is aborted. A request that changes a
   * key is not aborted, since its result would be unknown. After the old key is deactivated, the signal has
   * no effect.
   */
  readonly signal?: AbortSignalLike | undefined;
}

/** The maximum length of a name, from DigiCert's page about creating a key of Partner Subscriptions. */
const maxNameChars = 200;

const optionNames = [
  "apiKeyId",
  "name",
  "handOver",
  "createClient",
  "verify",
  "verifyForMs",
  "journal",
  "keepOldKey",
  "resume",
  "onStep",
  "signal",
];

export function checkOptions(options: object): void {
  const given = options as Readonly<Record<string, unknown>>;
  const { apiKeyId, name, handOver, createClient, verify, verifyForMs, journal, onStep } = given;
  const unknown = Object.keys(options).find((each) => !optionNames.includes(each));
  if (unknown !== undefined)
    throw new TypeError(`Unknown option ${unknown}. Use one of ${optionNames.join(", ")}.`);
  // The message does not quote the id. If a caller passes a secret by mistake, it must not be in a log.
  if (!Number.isSafeInteger(apiKeyId)) throw new TypeError("apiKeyId must be a key's id, a whole number.");
  if (name !== undefined && !(typeof name === "string" && name !== "" && [...name].length <= maxNameChars)) {
    throw new TypeError(`name must have from 1 to ${maxNameChars} characters.`);
  }
  if (verifyForMs !== undefined && !(typeof verifyForMs === "number" && verifyForMs >= 0)) {
    throw new TypeError("verifyForMs must be a number of milliseconds from 0.");
  }
  for (const [each, value] of Object.entries({ handOver, createClient, verify, journal, onStep })) {
    const isOptional = each === "verify" || each === "journal" || each === "onStep";
    if (typeof value === "function" || (isOptional && value === undefined)) continue;
    throw new TypeError(`${each} must be a function.`);
  }
}

/**
 * Returns a name that no other key has. If the response to the create is lost, you can find the new key by
 * this name.
 */
export function uniqueName(name: string, apiKeyId: number): string {
  const time = new Date().toISOString().slice(0, 19);
  const random = Math.random().toString(36).slice(2, 8).padEnd(6, "0");
  const suffix = ` (rotated from ${apiKeyId}, ${time}Z-${random})`;
  const base = [...name.replace(/(?:^| )\(rotated from \d+, [^()]*\)$/, "")].slice(
    0,
    maxNameChars - suffix.length,
  );
  return (base.join("").trimEnd() + suffix).trimStart();
}

/** Reads the state of a rotation that did not reach its end from the entries of its journal. Pass the result as `resume`. */
export function resumeFrom(entries: readonly RotationEntry[]): RotationResume {
  const verified = entries.findLast(({ step, phase }) => step === "verify" && phase === "after");
  const names = entries
    .filter(({ step, phase }) => step === "create" && phase === "before")
    .map(({ newApiKeyName }) => newApiKeyName ?? "");
  const lost = names.filter((name) => name !== "" && name !== verified?.newApiKeyName);
  const lostNames = [...new Set(lost)];
  const isHandedOver = (name: string): boolean =>
    entries.some(({ step, newApiKeyName }) => step === "hand-over" && newApiKeyName === name);
  const unusedNames = lostNames.filter((name) => !isHandedOver(name));
  return { lostNames, unusedNames, verifiedKeyId: verified?.newApiKeyId };
}
