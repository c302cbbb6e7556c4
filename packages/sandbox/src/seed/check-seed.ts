import { mayBeSecret, possibleSecrets } from "@latchkey/validators";
import { checkSeed as matchesSchema, type Seed } from "@latchkey/validators/sandbox";
import type { ApiName } from "../model/model.ts";
import { findProblem } from "../model/problem.ts";
import { looksLive } from "../model/secret.ts";
import { labelOf, SeedError } from "./seed.ts";

/** A seed with all its lists. */
type CompleteSeed = Required<Omit<Seed, "$schema">>;

/** Checks a parsed seed against its schema, and then checks rules that a schema cannot express. @throws SeedError */
export function checkSeed(value: unknown): CompleteSeed {
  const problem = findProblem(matchesSchema, value);
  if (problem !== undefined) throw new SeedError(`$${problem.path}`, problem.message);
  // The schema check has passed.
  const { accounts = [], users = [], partnerKeys = [], certCentralKeys = [] } = value as Seed;
  const seed: CompleteSeed = { accounts, users, partnerKeys, certCentralKeys };
  checkIds("$.accounts", accounts);
  checkIds("$.users", users);
  checkIds("$.partnerKeys", partnerKeys);
  checkIds("$.certCentralKeys", certCentralKeys);
  checkReferences(seed);
  checkTexts(seed, checkKeys(seed));
  return seed;
}

function checkIds(path: string, items: readonly { readonly id: number }[]): void {
  const firstIndexes = new Map<number, number>();
  for (const [index, { id }] of items.entries()) {
    const first = firstIndexes.get(id);
    if (first !== undefined) {
      const problem = `is the same as ${path}[${first}].id. Change one of them.`;
      throw new SeedError(`${path}[${index}].id`, problem);
    }
    firstIndexes.set(id, index);
  }
}

function checkReferences({ accounts, users, partnerKeys, certCentralKeys }: CompleteSeed): void {
  const accountsById = new Map(accounts.map((account) => [account.id, account]));
  for (const [index, { id, parent_id }] of accounts.entries()) {
    if (parent_id === undefined) continue;
    const path = `$.accounts[${index}].parent_id`;
    const parent = accountsById.get(parent_id);
    if (parent === undefined || parent_id === id) {
      throw new SeedError(path, "is not the id of another account. Add the parent to $.accounts.");
    }
    if (parent.parent_id !== undefined) {
      throw new SeedError(path, "is the id of a subaccount. Use the id of a parent account.");
    }
  }
  for (const [list, items] of Object.entries({ users, partnerKeys })) {
    const index = items.findIndex(({ account_id }) => !accountsById.has(account_id));
    if (index === -1) continue;
    throw new SeedError(`$.${list}[${index}].account_id`, "is not the id of an account. Add the account.");
  }
  const userIds = new Set(users.map(({ id }) => id));
  const index = certCentralKeys.findIndex(({ user_id }) => !userIds.has(user_id));
  if (index !== -1) {
    throw new SeedError(`$.certCentralKeys[${index}].user_id`, "is not the id of a user. Add the user.");
  }
}

/** Checks that labels and secrets are unique across both APIs. Returns labels and secrets with their paths. */
function checkKeys({
  partnerKeys,
  certCentralKeys,
}: CompleteSeed): Record<"labels" | "secrets", Map<string, string>> {
  const labels = new Map<string, string>();
  const secrets = new Map<string, string>();
  const add = (seen: Map<string, string>, text: string, path: string): void => {
    const first = seen.get(text);
    if (first !== undefined) throw new SeedError(path, `is the same as ${first}. Change one of them.`);
    seen.set(text, path);
  };
  const check = (
    api: ApiName,
    path: string,
    key: NonNullable<Seed["partnerKeys"] | Seed["certCentralKeys"]>[number],
  ) => {
    const { secret, label } = key;
    if ("acme" in key) {
      if (secret === undefined && label === undefined) return;
      throw new SeedError(path, "has acme, which excludes secret and label. Remove them, or acme.");
    }
    add(labels, labelOf(api, key), label === undefined ? `the default label of ${path}` : `${path}.label`);
    if (secret === undefined) return;
    if (!mayBeSecret(secret)) {
      const problem =
        "looks like a UUID, a date or a snake_case name, which logs do not mask. Use another secret.";
      throw new SeedError(`${path}.secret`, problem);
    }
    if (looksLive(secret)) {
      const problem =
        "looks like a live key. Remove it to generate a secret, or use a secret that contains a hyphen.";
      throw new SeedError(`${path}.secret`, problem);
    }
    add(secrets, secret, `${path}.secret`);
  };
  for (const [index, key] of partnerKeys.entries()) {
    check("partner-subscriptions", `$.partnerKeys[${index}]`, key);
  }
  for (const [index, key] of certCentralKeys.entries())
    check("certcentral", `$.certCentralKeys[${index}]`, key);
  return { labels, secrets };
}

/**
 * Texts are stored and shown in plain text, so none may be a live key or contain a secret of the seed. Times must be in
 * the years that both APIs can show.
 */
function checkTexts(seed: CompleteSeed, { labels, secrets }: ReturnType<typeof checkKeys>): void {
  const rejectSecretIn = createSecretSearch(secrets);
  const visit = (value: unknown, path: string, name: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`, name);
    } else if (typeof value === "object" && value !== null) {
      for (const [field, item] of Object.entries(value)) visit(item, `${path}.${field}`, field);
    } else if (timeFields.has(name)) {
      const year = new Date(String(value)).getUTCFullYear();
      if (year < 1970 || year > 9998) throw new SeedError(path, "must be a time from 1970 to 9998.");
    } else if (typeof value === "string" && name !== "secret") {
      if (looksLive(value)) {
        throw new SeedError(path, "looks like a live key, which must not be in a seed. Use another text.");
      }
      rejectSecretIn(value, path);
    }
  };
  visit(seed, "$", "");
  // Checks all labels here, since default labels are not among the seed's texts.
  for (const [label, path] of labels) rejectSecretIn(label, path);
}

const timeFields: ReadonlySet<string> = new Set(["created_at", "create_date", "last_used_date"]);

/** The minimum length of a secret. A shorter text cannot contain one, in any encoding. */
const minSecretLength = 24;

function createSecretSearch(secrets: ReadonlyMap<string, string>): (text: string, path: string) => void {
  const lengths = new Set([...secrets.keys()].map(({ length }) => length));
  return (text, path) => {
    if (text.length < minSecretLength) return;
    // Looks up each piece that is as long as a secret. Searching each text for each secret would be quadratic.
    for (const run of possibleSecrets(text)) {
      for (const length of lengths) {
        for (let end = length; end <= run.length; end += 1) {
          const found = secrets.get(run.slice(end - length, end));
          if (found === undefined) continue;
          throw new SeedError(path, `contains ${found}, which must stay secret. Use another text.`);
        }
      }
    }
  };
}
