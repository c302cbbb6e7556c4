import { type ApiName, demoSeed, type Seed, type Store } from "@latchkey/sandbox";
import { sha256 } from "./node-builtins.ts";

/** A key whose secret is known here: the seed gives it, or it was generated for the seed just now. */
export interface Credential {
  readonly label: string;
  readonly api: ApiName;
  readonly secret: string;
  /** Whether the store has it as active. */
  readonly isActive: boolean;
}

/** A key of the seed whose secret was generated at an earlier start, which showed it. It is no longer known here. */
export interface ShownBefore {
  readonly label: string;
  readonly api: ApiName;
  /** The last four characters of the secret. */
  readonly last4: string;
  /** Whether the store has it as active. */
  readonly isActive: boolean;
}

/** The seed's secrets that the store holds, with their APIs and states. */
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

/** The keys without a secret in the seed that the store has from an earlier start. Ids alone could be of other keys. */
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
    // An ACME credential has no secret, and so no last characters of one.
    if (key?.last4 === undefined) continue;
    if (key.accountId === accountId && key.createdAt === Date.parse(createdAt)) {
      found.push({ label, api, last4: key.last4, isActive: key.isActive });
    }
  }
  return found;
}

/** Whether a store has, or would get from the seed, an active key of the demo, which is public. */
export async function holdsDemoKeys(store: Store, seed: Seed): Promise<boolean> {
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
