import type { AcmeFields, ApiName } from "../model/model.ts";
import {
  type Fields,
  type Read,
  readFields,
  readFlag,
  readId,
  readKeyId,
  readLabel,
  readNumerals,
  readOneOf,
  readSecret,
  readText,
  readTime,
} from "./fields.ts";
import { createLeakCheck } from "./leaks.ts";
import {
  labelOf,
  type Seed,
  type SeedAccount,
  type SeedCertCentralKey,
  SeedError,
  type SeedPartnerKey,
  type SeedUser,
} from "./seed.ts";

/**
 * Checks a seed, as it was parsed from JSON; a list that is left out is empty.
 *
 * @throws SeedError that names the first place that is wrong, by its path, and says what to do.
 */
export function checkSeed(value: unknown): Seed {
  const fields = readFields(value, "$", ["accounts", "users", "partnerKeys", "certCentralKeys"]);
  const seed: Seed = {
    accounts: fields.list("accounts", readAccount),
    users: fields.list("users", readUser),
    partnerKeys: fields.list("partnerKeys", readPartnerKey),
    certCentralKeys: fields.list("certCentralKeys", readCertCentralKey),
  };
  checkReferences(seed);
  return seed;
}

const readAccount: Read<SeedAccount> = (value, path) => {
  const fields = readFields(value, path, ["id", "name", "parent_id"]);
  return {
    id: fields.required("id", readId),
    name: fields.required("name", readText),
    ...fields.optional("parent_id", readId),
  };
};

const readUser: Read<SeedUser> = (value, path) => {
  const names = ["id", "account_id", "first_name", "last_name", "is_administrator"];
  const fields = readFields(value, path, names);
  return {
    id: fields.required("id", readId),
    account_id: fields.required("account_id", readId),
    first_name: fields.required("first_name", readText),
    last_name: fields.required("last_name", readText),
    is_administrator: fields.required("is_administrator", readFlag),
  };
};

const keyNames = ["id", "label", "secret", "name", "status", "last_used_date"];

function readKey(
  fields: Fields,
): Pick<SeedPartnerKey, "id" | "label" | "secret" | "name" | "last_used_date"> {
  return {
    id: fields.required("id", readKeyId),
    ...fields.optional("label", readLabel),
    ...fields.optional("secret", readSecret),
    name: fields.required("name", readText),
    ...fields.optional("last_used_date", readTime),
  };
}

const readPartnerKey: Read<SeedPartnerKey> = (value, path) => {
  const fields = readFields(value, path, [...keyNames, "account_id", "created_at"]);
  return {
    ...readKey(fields),
    account_id: fields.required("account_id", readId),
    status: fields.required("status", readOneOf("active", "inactive")),
    created_at: fields.required("created_at", readTime),
  };
};

const readCertCentralKey: Read<SeedCertCentralKey> = (value, path) => {
  const names = [...keyNames, "user_id", "create_date", "is_legacy", "restricted_to_role_id", "acme"];
  const fields = readFields(value, path, names);
  if (fields.has("acme") && (fields.has("secret") || fields.has("label"))) {
    throw new SeedError(path, "an ACME credential has no API key. Leave secret and label out, or acme.");
  }
  return {
    ...readKey(fields),
    user_id: fields.required("user_id", readId),
    status: fields.required("status", readOneOf("active", "revoked")),
    create_date: fields.required("create_date", readTime),
    ...fields.optional("is_legacy", readFlag),
    ...fields.optional("restricted_to_role_id", readOneOf(0, 100, 101, 102, 103)),
    ...fields.optional("acme", readAcme),
  };
};

const readAcme: Read<AcmeFields> = (value, path) => {
  const fields = readFields(value, path, [
    "acme_directory_url",
    "product_name_id",
    "product_name",
    "organization_id",
    "organization_name",
    "validity_days",
    "validity_years",
  ]);
  return {
    acme_directory_url: fields.required("acme_directory_url", readText),
    product_name_id: fields.required("product_name_id", readText),
    product_name: fields.required("product_name", readText),
    organization_id: fields.required("organization_id", readId),
    organization_name: fields.required("organization_name", readText),
    validity_days: fields.required("validity_days", readNumerals),
    validity_years: fields.required("validity_years", readNumerals),
  };
};

function checkReferences(seed: Seed): void {
  const { accounts, users, partnerKeys, certCentralKeys } = seed;
  checkIds("$.accounts", accounts);
  checkIds("$.users", users);
  checkIds("$.partnerKeys", partnerKeys);
  checkIds("$.certCentralKeys", certCentralKeys);

  const accountsById = new Map(accounts.map((account) => [account.id, account]));
  accounts.forEach(({ id, parent_id }, index) => {
    if (parent_id === undefined) return;
    const path = `$.accounts[${index}].parent_id`;
    const parent = accountsById.get(parent_id);
    if (parent === undefined || parent_id === id) {
      throw new SeedError(
        path,
        "names no other account. Add the parent to $.accounts, or leave parent_id out.",
      );
    }
    if (parent.parent_id !== undefined) {
      throw new SeedError(path, "names a subaccount. There are two levels: name a parent account.");
    }
  });
  const checkAccount = (path: string, id: number): void => {
    if (!accountsById.has(id)) throw new SeedError(path, "names no account. Add it to $.accounts.");
  };
  users.forEach(({ account_id }, index) => {
    checkAccount(`$.users[${index}].account_id`, account_id);
  });
  partnerKeys.forEach(({ account_id }, index) => {
    checkAccount(`$.partnerKeys[${index}].account_id`, account_id);
  });
  const userIds = new Set(users.map(({ id }) => id));
  certCentralKeys.forEach(({ user_id }, index) => {
    if (userIds.has(user_id)) return;
    throw new SeedError(`$.certCentralKeys[${index}].user_id`, "names no user. Add it to $.users.");
  });

  checkLabelsAndSecrets(seed);
}

/**
 * A label or a secret of one API may not come back in the other: it would be ambiguous. Nor may a
 * secret come back in a text, which is shown.
 */
function checkLabelsAndSecrets(seed: Seed): void {
  const { partnerKeys, certCentralKeys } = seed;
  const labels = new Map<string, string>();
  const secrets = new Map<string, string>();
  const check = (seen: Map<string, string>, text: string, path: string): void => {
    const first = seen.get(text);
    if (first !== undefined) throw new SeedError(path, `is the same as ${first}. Give each key its own.`);
    seen.set(text, path);
  };
  const checkKey = (
    api: ApiName,
    path: string,
    key: Pick<SeedPartnerKey, "id" | "label" | "secret" | "name" | "last_used_date">,
  ): void => {
    const labelPath = key.label === undefined ? `${path}.label, by default` : `${path}.label`;
    check(labels, labelOf(api, key), labelPath);
    if (key.secret !== undefined) check(secrets, key.secret, `${path}.secret`);
  };
  partnerKeys.forEach((key, index) => {
    checkKey("partner-subscriptions", `$.partnerKeys[${index}]`, key);
  });
  certCentralKeys.forEach((key, index) => {
    if (key.acme === undefined) checkKey("certcentral", `$.certCentralKeys[${index}]`, key);
  });

  const rejectLeaks = createLeakCheck(secrets);
  rejectLeaks(seed, "$");
  for (const [label, path] of labels) rejectLeaks(label, path);
}

function checkIds(path: string, items: readonly { readonly id: number }[]): void {
  const firstIndexes = new Map<number, number>();
  items.forEach(({ id }, index) => {
    const first = firstIndexes.get(id);
    if (first !== undefined) {
      throw new SeedError(
        `${path}[${index}].id`,
        `is the same as that of ${path}[${first}]. Change one of them.`,
      );
    }
    firstIndexes.set(id, index);
  });
}
