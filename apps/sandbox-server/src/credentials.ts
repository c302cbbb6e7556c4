import { type ApiName, demoSeed, type Seed, type Store } from "@latchkey/sandbox";
import { sha256 } from "./sha256.ts";

/** A key whose secret is known here, since the seed gives it or it was generated for the seed just now. */
export interface Credential {
  readonly label: string;
  readonly api: ApiName;
  readonly secret: string;
  /** Whether the store has it as active. */
  readonly isActive: boolean;
}

/** What the seed's secrets that the store holds are good for. */
export async function describeCredentials(
  keys: Readonly<Record<string, string>>,
  seed: Seed,
  store: Store,
): Promise<Credential[]> {
  const credentials: Credential[] = [];
  for (const { api, label } of labelsOf(seed)) {
    const secret = keys[label];
    if (secret !== undefined) {
      credentials.push({ label, api, secret, isActive: await isActive(store, api, secret) });
    }
  }
  return credentials;
}

/** Whether everybody could use a store: it has, or would get by the seed, an active key of the demo. */
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

function keysOf({ partnerKeys, certCentralKeys }: Seed) {
  return [
    ...partnerKeys.map((key) => ({ api: "partner-subscriptions" as const, ...key })),
    ...certCentralKeys.map((key) => ({ api: "certcentral" as const, ...key })),
  ];
}

function labelsOf(seed: Seed): { readonly api: ApiName; readonly label: string }[] {
  return keysOf(seed).map(({ api, id, label = `${api}-${id}` }) => ({ api, label }));
}

function secretsOf(
  seed: Seed,
): { readonly api: ApiName; readonly secret: string; readonly status: string }[] {
  return keysOf(seed).flatMap(({ api, secret, status }) =>
    secret === undefined ? [] : [{ api, secret, status }],
  );
}
