import { hash } from "node:crypto";
import type { PartnerKey, State } from "@latchkey/sandbox";

export const parentId = 1;
/** The accounts below the parent. */
export const subaccountIds: readonly number[] = Array.from({ length: 100 }, (_, at) => parentId + 1 + at);

/** A store of so many keys, with ids from 1 on: the odd ones are a parent's, the even ones its subaccounts'. */
export function generatedState(count: number): State {
  const subaccounts = subaccountIds.map((id) => ({ id, name: `Generated Subaccount ${id}`, parentId }));
  return {
    accounts: [{ id: parentId, name: "Generated Parent" }, ...subaccounts],
    users: [],
    keys: Array.from({ length: count }, (_, at) => generatedKey(at + 1)),
  };
}

/** The secret of a key, in a secret's usual length. */
export function generatedSecret(id: number): string {
  return `generated-${id}`.padEnd(50, "-");
}

function generatedKey(id: number): PartnerKey {
  const secret = generatedSecret(id);
  return {
    api: "partner-subscriptions",
    id,
    accountId: id % 2 === 1 ? parentId : (subaccountIds[(id / 2) % subaccountIds.length] ?? parentId),
    name: "Generated Key",
    isActive: true,
    createdAt: Date.UTC(2025, 0, 15),
    hash: hash("sha256", secret),
    last4: secret.slice(-4),
  };
}
