import type { Seed } from "@latchkey/validators/sandbox";
import type { ApiName, CertCentralKey, PartnerKey, State } from "../model/model.ts";
import { createSecret, hashSecret, type RandomSource } from "../model/secret.ts";

/** An invalid seed. The message has the JSON path, the problem and what to do. It quotes no secret. */
export class SeedError extends Error {
  override readonly name = "SeedError";

  /** The JSON path of the invalid value, the problem, and what to do. */
  readonly problem: string;

  constructor(path: string, message: string) {
    const problem = `${path} ${message}`;
    super(`The seed is invalid: ${problem}`);
    this.problem = problem;
  }
}

/** A secret of a seed in plain text. It is never stored. */
export interface SeedSecret {
  readonly api: ApiName;
  readonly label: string;
  readonly secret: string;
}

/** Converts a seed to the state of a store, and generates missing secrets. */
export function buildInitialState(
  seed: Seed,
  random: RandomSource,
): { readonly state: State; readonly secrets: readonly SeedSecret[] } {
  const secrets: SeedSecret[] = [];

  function secretOf(
    api: ApiName,
    key: { readonly id: number; readonly label?: string; readonly secret?: string },
  ): { readonly hash: string; readonly last4: string } {
    const text = key.secret ?? createSecret(api, random);
    secrets.push({ api, label: labelOf(api, key), secret: text });
    return hashSecret(text);
  }

  const { accounts = [], users = [] } = seed;
  const partnerKeys = (seed.partnerKeys ?? []).map(
    (key): PartnerKey => ({
      api: "partner-subscriptions",
      id: key.id,
      accountId: key.account_id,
      name: key.name,
      isActive: key.status === "active",
      createdAt: Date.parse(key.created_at),
      ...(key.last_used_date !== undefined && { lastUsedAt: Date.parse(key.last_used_date) }),
      ...secretOf("partner-subscriptions", key),
    }),
  );

  const accountIds = new Map(users.map(({ id, account_id }) => [id, account_id]));
  const certCentralKeys = (seed.certCentralKeys ?? []).map((key): CertCentralKey => {
    const accountId = accountIds.get(key.user_id);
    if (accountId === undefined)
      throw new Error(`CertCentral key ${key.id} has no user. Check the seed with parseSeed.`);
    return {
      api: "certcentral",
      id: key.id,
      accountId,
      userId: key.user_id,
      name: key.name,
      isActive: key.status === "active",
      createdAt: Date.parse(key.create_date),
      ...(key.last_used_date !== undefined && { lastUsedAt: Date.parse(key.last_used_date) }),
      isLegacy: key.is_legacy ?? false,
      restrictedToRoleId: key.restricted_to_role_id ?? 0,
      ...(key.acme === undefined ? secretOf("certcentral", key) : { acme: key.acme }),
    };
  });

  return {
    state: {
      accounts: accounts.map(({ id, name, parent_id }) =>
        parent_id === undefined ? { id, name } : { id, name, parentId: parent_id },
      ),
      users: users.map((user) => ({
        id: user.id,
        accountId: user.account_id,
        firstName: user.first_name,
        lastName: user.last_name,
        isAdministrator: user.is_administrator,
      })),
      keys: [...partnerKeys, ...certCentralKeys],
    },
    secrets,
  };
}

/** Returns the label of a key. The default is API and id, such as `partner-subscriptions-12345`. */
export function labelOf(
  api: ApiName,
  { label, id }: { readonly label?: string; readonly id: number },
): string {
  return label ?? `${api}-${id}`;
}
