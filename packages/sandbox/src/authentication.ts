import { possibleSecrets } from "@latchkey/validators";
import type { ApiName } from "./model/model.ts";
import type { Store } from "./model/store.ts";
import type { Caller, Values } from "./model/world.ts";
import { looksLive, type Sha256 } from "./secret.ts";

/** Why a credential is not accepted, in the words of `x-access-model`. */
export interface BadCredential {
  readonly problem: "missing" | "unknown" | "inactive" | "revoked";
  /** Whether it may be a key of the real service. */
  readonly looksLive: boolean;
}

/** A seed takes none that is longer; a giant header is not worth its hash. */
const maxSecretLength = 256;
const missing: BadCredential = { problem: "missing", looksLive: false };

/** Finds whose key a credential is, by the hash of its value. */
export async function authenticate(
  api: ApiName,
  credential: string | undefined,
  store: Store,
  sha256: Sha256,
): Promise<Caller | BadCredential> {
  if (credential === undefined || credential === "") return missing;
  const key =
    credential.length <= maxSecretLength ? await store.findKeyByHash(api, sha256(credential)) : undefined;
  if (key === undefined) return { problem: "unknown", looksLive: looksLive(credential) };
  if (!key.isActive) return { problem: api === "certcentral" ? "revoked" : "inactive", looksLive: false };
  const account = await store.findAccount(key.accountId);
  const user = key.api === "certcentral" ? await store.findUser(key.userId) : undefined;
  if (account === undefined || (key.api === "certcentral" && user === undefined)) {
    throw new Error(`Key ${key.id} of ${api} belongs to an account or a user that the store does not have.`);
  }
  return user === undefined ? { key, account } : { key, account, user };
}

/** Whether a text among the values holds the secret of a key of either API, in any form: stored as a name, it would stay readable. */
export async function holdsSecret(values: Values, store: Store, sha256: Sha256): Promise<boolean> {
  const texts = Object.values(values).filter((value) => typeof value === "string");
  for (const secret of texts.flatMap((text) => [...possibleSecrets(text)])) {
    const hash = sha256(secret);
    if (await store.findKeyByHash("partner-subscriptions", hash)) return true;
    if (await store.findKeyByHash("certcentral", hash)) return true;
  }
  return false;
}
