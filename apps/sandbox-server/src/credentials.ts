import { type ApiName, demoSeed, type Seed, type Store } from "@latchkey/sandbox";
import { sha256 } from "./node-builtins.ts";

/** A key with a known secret: from the seed, or generated at this start. */
export interface Credential {
  readonly label: string;
  readonly api: ApiName;
  readonly secret: string;
  /** Whether the key is active in the store. */
  readonly isActive: boolean;
}

/**
 * A key of the seed whose secret was generated and shown at an earlier start. The server no longer knows the
 * secret.
 */
export interface ShownBefore {
  readonly label: string;
  readonly api: ApiName;
  /** The last four characters of the secret. */
  readonly last4: string;
  /** Whether the key is active in the store. */
  readonly isActive: boolean;
}

/** Returns the secrets of all seed keys that are in the store. */
export async function describeCredentials(
  keys: Readonly<Record<string, string>>,
  seed: Seed,
  store: Store,
): Promise<Credential[]> {
  const credentials: Credential[] = [];
  for (const seeded of keysOf(seed)) {
    const { api } = seeded;
    const label = labelOf(seeded);
    const secret = keys[label];
    if (secret !== undefined) {
      credentials.push({ label, api, secret, isActive: await isActive(store, api, secret) });
    }
  }
  return credentials;
}

/**
 * Finds keys that have no secret in the seed, and that an earlier start created in the store. Compares
 * account and creation date too, since another key may have the same id.
 */
export async function findShownBefore(
  keys: Readonly<Record<string, string>>,
  seed: Seed,
  store: Store,
): Promise<ShownBefore[]> {
  const accountIds = new Map(seed.users?.map(({ id, account_id }) => [id, account_id]));
  const found: ShownBefore[] = [];
  for (const seeded of keysOf(seed)) {
    const { api, id } = seeded;
    const label = labelOf(seeded);
    if (seeded.secret !== undefined || keys[label] !== undefined) continue;
    const key = await store.findKey(api, id);
    const [accountId, createdAt] =
      seeded.api === "certcentral"
        ? [accountIds.get(seeded.user_id), seeded.create_date]
        : [seeded.account_id, seeded.created_at];
    // An ACME credential has no secret.
    if (key?.last4 === undefined) continue;
    if (key.accountId === accountId && key.createdAt === Date.parse(createdAt)) {
      found.push({ label, api, last4: key.last4, isActive: key.isActive });
    }
  }
  return found;
}

/**
 * Returns whether a store has an active demo key, or would get an active demo key from the seed. Demo keys
 * are public.
 */
export async function containsDemoKeys(store: Store, seed: Seed): Promise<boolean> {
  const demo = secretsOf(demoSeed);
  if (await store.isEmpty()) {
    const known = new Set(demo.map(({ secret }) => secret));
    return secretsOf(seed).some(({ secret, status }) => status === "active" && known.has(secret));
  }
  for (const { api, secret } of demo) {
    if (await isActive(store, api, secret)) return true;
  }
  return false;
}

async function isActive(store: Store, api: ApiName, secret: string): Promise<boolean> {
  return (await store.findKeyByHash(api, sha256(secret)))?.isActive ?? false;
}

function keysOf({ partnerKeys = [], certCentralKeys = [] }: Seed) {
  return [
    ...partnerKeys.map((key) => ({ api: "partner-subscriptions" as const, ...key })),
    ...certCentralKeys.map((key) => ({ api: "certcentral" as const, ...key })),
  ];
}

function labelOf({
  api,
  id,
  label = `${api}-${id}`,
}: {
  readonly api: ApiName;
  readonly id: number;
  readonly label?: string;
}): string {
  return label;
}

function secretsOf(
  seed: Seed,
): { readonly api: ApiName; readonly secret: string; readonly status: string }[] {
  return keysOf(seed).flatMap(({ api, secret, status }) =>
    secret === undefined ? [] : [{ api, secret, status }],
  );
}
