import { ConfigurationError, ConnectionError, isApiError } from "@latchkey/client-runtime";
import type { PartnerSubscriptionsClient } from "./client.ts";
import type { ApiKey, CreatedApiKey } from "./generated/schema.ts";
import {
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";
import { withoutSecret } from "./without-secret.ts";

export {
  RotationError,
  type RotationEvent,
  type RotationState,
  type RotationStep,
} from "./rotation-error.ts";

/** What a rotation is made from. */
export interface RotateKeyOptions {
  /** The id of the key to rotate; it must be active. */
  readonly apiKeyId: number;
  /**
   * The new key's name, from 1 to 200 characters. By default the old name with the time behind it, as in
   * `Build server (rotated 2026-11-21T12:00:00Z)`, cut so that it fits.
   */
  readonly name?: string;
  /**
   * Stores the secret, `created.api_key`, which no later reply shows, and brings it to everyone who uses the old one:
   * the old key is deactivated soon after this resolves. Where it rejects, the new key is deactivated again.
   */
  readonly handOver: (created: CreatedApiKey) => Promise<void>;
  /**
   * Makes a client of the same settings as `client`, its server above all, that uses the given key. There is no
   * default: a secret should go to no server that its owner did not name.
   */
  readonly createClient: (apiKey: string) => PartnerSubscriptionsClient;
  /**
   * Resolves once the new key may take over: the deployment is healthy, say. Where it rejects, the new key is
   * deactivated again. With it or without, the new key is then got with itself, and must be active.
   */
  readonly verify?: (created: CreatedApiKey, newClient: PartnerSubscriptionsClient) => Promise<void>;
  /** Is told before each step. What it throws changes nothing. */
  readonly onStep?: (event: RotationEvent) => void;
  /**
   * Stops the rotation before its next step; reading is cut short. A request that changes a key is not, since nobody
   * would know what became of it, and once the old key is deactivated there is nothing left to stop.
   */
  readonly signal?: AbortSignal;
}

/** Both keys as they are after the rotation, without secrets. */
export interface RotatedKeys {
  /** The old key, inactive. */
  readonly oldKey: ApiKey;
  /** The new key, active. */
  readonly newKey: ApiKey;
}

/**
 * Replaces a key by a new one of the same account: creates it, hands its secret over, verifies that it works,
 * deactivates the old key, and confirms that. Until the new key is verified, a rotation that stops takes it back and
 * leaves the old key as it was; from then on it leaves the new key in use.
 *
 * `client` needs a parent account's key, since no other creates keys; it may be the very key that is rotated. That a
 * parent account creates a key for itself is said by one of the vendor's pages and not by another.
 *
 * The new key deactivates the old one, whoever created it: a key reaches the keys of its own account, a key that is
 * not accepted cannot do it, and whether a key may deactivate itself is not documented.
 *
 * It confirms that the service shows the old key as inactive; how soon that key is refused is not documented.
 *
 * @throws RotationError where a step fails, or where `signal` stops it.
 * @throws TypeError where `apiKeyId` or `name` cannot be used; nothing was sent then.
 * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management.html
 */
export async function rotateKey(
  client: PartnerSubscriptionsClient,
  options: RotateKeyOptions,
): Promise<RotatedKeys> {
  const { apiKeyId, createClient, handOver, verify, onStep, signal } = options;
  checkInput(options);
  const reading = signal === undefined ? {} : { signal };
  let secret: string | undefined;
  // Written before each request, so that it holds whatever becomes of that.
  const state: { -readonly [Name in keyof RotationState]: RotationState[Name] } = {
    step: "create",
    apiKeyId,
    newApiKeyId: undefined,
    newApiKeyName: options.name,
    oldKey: "unknown",
    newKey: "none",
  };
  const enter = (step: RotationStep): void => {
    state.step = step;
    try {
      onStep?.({ step, apiKeyId, newApiKeyId: state.newApiKeyId });
    } catch {}
    if (step !== "confirm") signal?.throwIfAborted();
  };

  try {
    enter("create");
    const old = await client.getApiKey({ apiKeyId }, reading);
    state.oldKey = stateOf(old);
    // A job that runs twice would else make a key each time.
    if (state.oldKey !== "active") throw new Error(`Key ${apiKeyId} is not active but ${old.status}.`);
    const name = options.name ?? rotatedName(old.name);
    state.newApiKeyName = name;
    signal?.throwIfAborted();
    state.newKey = "unknown";
    const created = await client
      .createSubaccountApiKey({ accountId: old.account_id, name })
      .catch((error: unknown) => {
        if (isWithoutEffect(error)) state.newKey = "none";
        throw error;
      });
    const { id: newApiKeyId, api_key } = created;
    // To take back what has the old key's id would deactivate the old key.
    if (!Number.isSafeInteger(newApiKeyId) || newApiKeyId === apiKeyId) {
      throw new Error("The reply to the create has no id of a new key.");
    }
    state.newApiKeyId = newApiKeyId;
    state.newKey = "active";
    if (typeof api_key !== "string" || !/^[\x21-\x7e]+$/.test(api_key))
      throw new Error("The reply to the create has no usable secret.");
    secret = api_key;

    enter("hand-over");
    await handOver(created);

    enter("verify");
    const newClient = createClient(api_key);
    if (newClient === client) throw new Error("createClient returned the client that uses another key.");
    const verdict: unknown = await verify?.(created, newClient);
    // The type forbids it, but where nobody checks types it means no.
    if (verdict === false) throw new Error("verify resolved to false.");
    const newKey = await newClient.getApiKey({ apiKeyId: newApiKeyId }, reading);
    if (stateOf(newKey) !== "active" || newKey.account_id !== old.account_id) {
      throw new Error(
        `Key ${newApiKeyId} is ${newKey.status} in account ${newKey.account_id}, not active in ${old.account_id}.`,
      );
    }

    enter("deactivate");
    const outcome = await deactivate(newClient, apiKeyId);
    state.oldKey = outcome.state;
    if (outcome.state !== "deactivated") throw outcome.cause;

    enter("confirm");
    state.oldKey = "unknown";
    const oldKey = await newClient.getApiKey({ apiKeyId });
    state.oldKey = stateOf(oldKey);
    if (state.oldKey !== "deactivated")
      throw new Error(`Key ${apiKeyId} is still shown as ${oldKey.status}.`);
    return { oldKey, newKey };
  } catch (cause) {
    const { step, newApiKeyId } = state;
    if (newApiKeyId !== undefined && step !== "deactivate" && step !== "confirm") {
      state.newKey = (await deactivate(client, newApiKeyId)).state;
    }
    throw new RotationError(state, secret === undefined ? cause : withoutSecret(cause, secret));
  }
}

/** As in the vendor's page for creating a key. */
const maxNameChars = 200;

function checkInput({ apiKeyId, name }: RotateKeyOptions): void {
  // Not quoted: who mistakes the secret for the id should not find it in a log.
  if (!Number.isSafeInteger(apiKeyId)) throw new TypeError("apiKeyId must be a key's id, a whole number.");
  if (name !== undefined && (name === "" || [...name].length > maxNameChars)) {
    throw new TypeError(`name must have from 1 to ${maxNameChars} characters.`);
  }
}

/** To the second, so that a key whose create got no reply is found by its name and is no other's. */
function rotatedName(name: string): string {
  const suffix = ` (rotated ${new Date().toISOString().slice(0, 19)}Z)`;
  const base = name.replace(/ \(rotated [\d:T-]+Z\)$/, "").slice(0, maxNameChars - suffix.length);
  // The cut may leave the first half of a character that takes two.
  return base.replace(/[\uD800-\uDBFF]$/, "").trimEnd() + suffix;
}

function stateOf({ status }: ApiKey): "active" | "deactivated" | "unknown" {
  if (status === "active") return "active";
  return status === "inactive" ? "deactivated" : "unknown";
}

/** Whether a create that failed cannot have made a key. A 408 may come from a proxy that had passed the request on. */
function isWithoutEffect(error: unknown): boolean {
  if (isApiError(error)) return error.status < 500 && error.status !== 408;
  return error instanceof ConfigurationError || (error instanceof ConnectionError && error.neverSent);
}

/** Where the request fails, the key itself is asked for: it may be deactivated all the same. */
async function deactivate(
  client: PartnerSubscriptionsClient,
  apiKeyId: number,
): Promise<{ state: "active" | "deactivated" | "unknown"; cause?: unknown }> {
  try {
    await client.updateApiKeyStatus({ apiKeyId, status: "inactive" });
    return { state: "deactivated" };
  } catch (cause) {
    const key = await client.getApiKey({ apiKeyId }).catch(() => undefined);
    return { state: key === undefined ? "unknown" : stateOf(key), cause };
  }
}
