import { readFileSync } from "node:fs";
import type { ApiName } from "@latchkey/spec-model";
import { suggest, UsageError } from "./usage-error.ts";

/** The ids of a key and of its owner: an account, or a user in CertCentral. */
export interface OwnedIds {
  readonly key: number;
  readonly owner: number;
}

/** The credentials of an API's callers, and ids of owners in relation to each caller. */
export interface ApiAccounts {
  /** Secrets by the kind of caller, such as `parent`. Keys that must be rejected are included: `inactive`, `revoked`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Ids by the kind of caller, and by the relation of the owner to the caller. `none` has ids that do not exist. */
  readonly ownedIds: Readonly<Record<string, Readonly<Record<string, OwnedIds>>>>;
}

export type TestAccounts = Readonly<Record<ApiName, ApiAccounts>>;

/** A credential that you can pass: the key of one kind of caller. */
export interface Credential {
  readonly api: ApiName;
  /** The kind of caller. The cases use only the ids of `unrelated` and `stranger`. */
  readonly role: string;
  /** The environment variable with the key. */
  readonly variable: string;
  /** Such as `a parent account's key`. */
  readonly description: string;
}

const variablePrefix = "LATCHKEY_CONTRACT_";

/** All credentials. Each is optional. */
export const credentials: readonly Credential[] = [
  credential("partner-subscriptions", "parent", "PARTNER_PARENT", "a parent account's key"),
  credential("partner-subscriptions", "subaccount", "PARTNER_SUBACCOUNT", "a key of one of its subaccounts"),
  credential("partner-subscriptions", "sibling", "PARTNER_SIBLING", "a key of another of its subaccounts"),
  credential("partner-subscriptions", "unrelated", "PARTNER_UNRELATED", "a key of an unrelated account"),
  credential("partner-subscriptions", "inactive", "PARTNER_INACTIVE", "an inactive key"),
  credential("certcentral", "administrator", "CERTCENTRAL", "an administrator's key without a role"),
  credential("certcentral", "view-only", "CERTCENTRAL_VIEW_ONLY", "an administrator's key with role 102"),
  credential(
    "certcentral",
    "restricted",
    "CERTCENTRAL_RESTRICTED",
    "an administrator's key with role 100, 101 or 103",
  ),
  credential(
    "certcentral",
    "non-administrator",
    "CERTCENTRAL_NON_ADMINISTRATOR",
    "a key of a user who is not an administrator",
  ),
  credential("certcentral", "stranger", "CERTCENTRAL_UNRELATED", "an administrator's key of another account"),
  credential("certcentral", "revoked", "CERTCENTRAL_REVOKED", "a revoked key"),
];

function credential(api: ApiName, role: string, name: string, description: string): Credential {
  return { api, role, variable: `${variablePrefix}${name}_KEY`, description };
}

/** Ids that no key and no owner has. They are high numbers, but fit into 32 bits. */
export const unusedIds: OwnedIds = { key: 2_000_000_001, owner: 2_000_000_001 };

function findCredential(api: ApiName, role: string): Credential | undefined {
  return credentials.find((each) => each.api === api && each.role === role);
}

/** Returns the name of a key in messages, which is its environment variable. */
export function nameOfKey(api: ApiName, role: string): string {
  return findCredential(api, role)?.variable ?? role;
}

/** Says why a case is skipped without a key of this role, and what to do. */
export function describeMissingKey(api: ApiName, role: string): string {
  const found = findCredential(api, role);
  return found === undefined
    ? `there is no key of ${role}`
    : `${found.variable} is not set (${found.description})`;
}

/** Says why a case is skipped without the ids of this owner, and what to do. */
export function describeMissingIds(api: ApiName, caller: string, owner: string, isKeyGiven: boolean): string {
  const role = owner === "self" ? caller : owner;
  const remedy =
    api === "certcentral"
      ? `add "user" and "key" of ${role === "colleague" ? "another user's key" : role} to --accounts`
      : isKeyGiven
        ? `no listed key has its last four characters; add "account" and "key" of ${role} to --accounts`
        : `give a key of ${role}, or add "account" and "key" to --accounts`;
  return `the ids of ${owner} for the caller ${caller} are not known: ${remedy}`;
}

/** A given key: its secret, and its ids if they are known. */
export interface GivenKey {
  readonly secret: string;
  readonly ids?: OwnedIds | undefined;
}

/** The given keys, by API and role. */
export type GivenKeys = Readonly<Record<ApiName, Readonly<Record<string, GivenKey>>>>;

/** A value for each API. */
export function byApi<Value>(of: (api: ApiName) => Value): Readonly<Record<ApiName, Value>> {
  return { "partner-subscriptions": of("partner-subscriptions"), certcentral: of("certcentral") };
}

export const noKeys: GivenKeys = byApi(() => ({}));

/** Returns only the secrets, by API and role. */
export type GivenSecrets = Readonly<Record<ApiName, Readonly<Record<string, string>>>>;

export function secretsOf(keys: GivenKeys): GivenSecrets {
  return byApi((api) =>
    Object.fromEntries(Object.entries(keys[api]).map(([role, { secret }]) => [role, secret])),
  );
}

/** Derives the ids in relation to each kind of caller from the ids of the callers' own keys. */
export function toAccounts(keys: GivenKeys): TestAccounts {
  const secrets = secretsOf(keys);
  const partner = (role: string): OwnedIds | undefined => keys["partner-subscriptions"][role]?.ids;
  const certcentral = (role: string): OwnedIds | undefined => keys.certcentral[role]?.ids;
  const unrelated = partner("unrelated");
  const callers = ["administrator", "view-only", "restricted", "non-administrator"];
  const seenBy = (role: string): Record<string, OwnedIds> => {
    const self = certcentral(role);
    const colleague = self && callers.map(certcentral).find((ids) => ids && ids.owner !== self.owner);
    return known({ self, colleague, stranger: certcentral("stranger") });
  };
  return {
    "partner-subscriptions": {
      secrets: secrets["partner-subscriptions"],
      ownedIds: {
        parent: known({ self: partner("parent"), subaccount: partner("subaccount"), unrelated }),
        subaccount: known({
          self: partner("subaccount"),
          parent: partner("parent"),
          sibling: partner("sibling"),
          unrelated,
        }),
      },
    },
    certcentral: {
      secrets: secrets.certcentral,
      ownedIds: Object.fromEntries(callers.map((role) => [role, seenBy(role)])),
    },
  };
}

function known(ids: Readonly<Record<string, OwnedIds | undefined>>): Record<string, OwnedIds> {
  const entries = Object.entries(ids).flatMap(([owner, each]) =>
    each === undefined ? [] : [[owner, each] as const],
  );
  return { ...Object.fromEntries(entries), none: unusedIds };
}

/** The minimum length of a secret: a response could contain a shorter one by chance. */
export const minSecretLength = 8;

/**
 * Reads the given keys from the environment, and from a file that `accounts.schema.json` describes.
 *
 * @throws UsageError if a key or the file is invalid. The message quotes no secret.
 */
export function readKeys(file: string | undefined, env: NodeJS.ProcessEnv): GivenKeys {
  rejectUnknownVariables(env);
  const entries = file === undefined ? {} : readAccountsFile(file);
  const seen = new Map<string, string>();
  return byApi((api) =>
    Object.fromEntries(
      credentials
        .filter((each) => each.api === api)
        .flatMap(({ role, variable }) => {
          const entry = entries[api]?.[role];
          const [secret, source] = entry === undefined ? [env[variable], variable] : readSecret(entry, env);
          // An empty variable counts as not set, since a shell cannot always unset one.
          if (secret === undefined || secret === "") return [];
          checkSecret(secret, source);
          const same = seen.get(secret);
          if (same !== undefined) {
            throw new UsageError(
              `${same} and ${source} have the same key.`,
              "Leave one out: each caller needs its own key.",
            );
          }
          seen.set(secret, source);
          const owner = entry?.account ?? entry?.user;
          const ids = owner === undefined || entry?.key === undefined ? undefined : { owner, key: entry.key };
          return [[role, { secret, ...(ids && { ids }) }]];
        }),
    ),
  );
}

/** An entry of an accounts file. The secret itself is not in the file. */
interface AccountEntry {
  readonly secretFrom: { readonly env?: string; readonly file?: string };
  readonly account?: number;
  readonly user?: number;
  readonly key?: number;
}

type AccountsFile = Readonly<Partial<Record<ApiName, Readonly<Record<string, AccountEntry>>>>>;

function readAccountsFile(file: string): AccountsFile {
  const at = `--accounts ${JSON.stringify(file)}`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's own message would quote the text of the file.
    const why = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new UsageError(
      `${at} ${why}.`,
      "Pass a JSON file that matches accounts.schema.json of @latchkey/contract.",
    );
  }
  const fail = (path: string, problem: string): never => {
    throw new UsageError(
      `${at}: ${path} ${problem}.`,
      "Fix the file: accounts.schema.json of @latchkey/contract describes it.",
    );
  };
  const isObject = (each: unknown): each is Record<string, unknown> =>
    typeof each === "object" && each !== null && !Array.isArray(each);
  if (!isObject(value)) return fail("the file", "is not an object");
  for (const [api, roles] of Object.entries(value)) {
    if (api === "$schema") continue;
    if (api !== "partner-subscriptions" && api !== "certcentral")
      fail("the file", `has the unknown field ${JSON.stringify(api)}`);
    if (!isObject(roles)) return fail(api, "is not an object");
    for (const [role, entry] of Object.entries(roles)) {
      const path = `${api}.${role}`;
      if (!credentials.some((each) => each.api === api && each.role === role))
        fail(path, "is not a kind of caller");
      if (!isObject(entry)) return fail(path, "is not an object");
      const ownerField = api === "certcentral" ? "user" : "account";
      const unknown = Object.keys(entry).find((name) => !["secretFrom", ownerField, "key"].includes(name));
      if (unknown !== undefined) fail(path, `has the unknown field ${JSON.stringify(unknown)}`);
      for (const field of [ownerField, "key"]) {
        const id = entry[field];
        if (id !== undefined && !(Number.isSafeInteger(id) && Number(id) > 0))
          fail(`${path}.${field}`, "is not an id");
      }
      const [present, absent] = "key" in entry ? ["key", ownerField] : [ownerField, "key"];
      if (present in entry && !(absent in entry))
        fail(path, `has ${JSON.stringify(present)} without ${JSON.stringify(absent)}`);
      const source = entry["secretFrom"];
      if (
        !isObject(source) ||
        Object.keys(source).length !== 1 ||
        typeof (source["env"] ?? source["file"]) !== "string"
      ) {
        fail(`${path}.secretFrom`, 'is not {"env": "VARIABLE"} or {"file": "PATH"}');
      }
    }
  }
  // Each part was checked above.
  return value as AccountsFile;
}

function readSecret(
  { secretFrom: { env: name, file } }: AccountEntry,
  env: NodeJS.ProcessEnv,
): [string, string] {
  if (file === undefined) {
    const secret = env[name ?? ""];
    if (secret) return [secret, String(name)];
    throw new UsageError(
      `${name} is not set, and --accounts names it.`,
      "Set the variable, or remove the entry.",
    );
  }
  let secret: string;
  try {
    secret = readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new UsageError(
      `${JSON.stringify(file)} cannot be read, and --accounts names it.`,
      "Check the path and its permissions.",
      { cause },
    );
  }
  if (secret !== "") return [secret, file];
  throw new UsageError(
    `${JSON.stringify(file)} is empty, and --accounts names it.`,
    "Write the key to it, or remove the entry.",
  );
}

function checkSecret(secret: string, source: string): void {
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new UsageError(
      `The key of ${source} has a character that a header cannot contain.`,
      "Check it for a space or a line break.",
    );
  }
  if (secret.length < minSecretLength) {
    throw new UsageError(
      `The key of ${source} has fewer than ${minSecretLength} characters.`,
      "Use a longer key: a response could contain this one by chance.",
    );
  }
}

/** Rejects misspelt variables. Without this check, only skipped cases would show the mistake. */
function rejectUnknownVariables(env: NodeJS.ProcessEnv): void {
  const variables = credentials.map(({ variable }) => variable);
  const unknown = Object.keys(env).find(
    (name) => name.startsWith(variablePrefix) && !variables.includes(name),
  );
  if (unknown === undefined) return;
  throw new UsageError(
    `The environment variable ${unknown} is not a variable of the suite.`,
    suggest(unknown, variables, "`latchkey-contract --help` lists the variables."),
  );
}
