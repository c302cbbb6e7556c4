import { environmentName, type Part, parts } from "../cast.ts";
import { minSecretLength } from "../secrets.ts";
import type { ApiName } from "../spec.ts";
import type { GivenSecrets } from "../targets/index.ts";
import { type Flags, findNearest, UsageError } from "./flags.ts";

interface Given {
  readonly part: Part;
  readonly secret: string;
  /** The flag or the variable. */
  readonly source: string;
}

const prefix = "LATCHKEY_CONTRACT_";

/** Reads the keys; a flag wins over the environment. @throws UsageError without quoting a key. */
export function readCredentials(flags: Flags, env: NodeJS.ProcessEnv): GivenSecrets {
  refuseUnknownVariables(env);
  const given = parts.flatMap((part) => findSecret(part, flags, env) ?? []);
  for (const [index, { secret, source }] of given.entries()) {
    checkSecret(secret, source);
    const same = given.slice(0, index).find((other) => other.secret === secret);
    if (same !== undefined)
      throw new UsageError(
        `${same.source} and ${source} have the same key.`,
        "Each plays another part; leave one out.",
      );
  }
  const secretsOf = (api: ApiName): Readonly<Record<string, string>> =>
    Object.fromEntries(given.flatMap(({ part, secret }) => (part.api === api ? [[part.role, secret]] : [])));
  return {
    "partner-subscriptions": secretsOf("partner-subscriptions"),
    certcentral: secretsOf("certcentral"),
  };
}

/** Puts the name of its variable where a given key stands in a text. */
export function maskGiven(secrets: GivenSecrets, text: string): string {
  return parts.reduce((masked, part) => {
    const secret = secrets[part.api][part.role];
    return secret === undefined ? masked : masked.replaceAll(secret, `$${environmentName(part)}`);
  }, text);
}

function findSecret(part: Part, flags: Flags, env: NodeJS.ProcessEnv): Given | undefined {
  const flag = flags.key(part.flag);
  if (flag !== undefined) return { part, secret: flag, source: `--${part.flag}` };
  const name = environmentName(part);
  const variable = env[name];
  // A variable that is set to nothing is not set: a shell cannot always unset one.
  return variable ? { part, secret: variable, source: name } : undefined;
}

function checkSecret(secret: string, source: string): void {
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new UsageError(
      `The key of ${source} holds a character that no key in a header has.`,
      "Look for a space, a line break or a quotation mark that was copied with it.",
    );
  if (secret.length < minSecretLength)
    throw new UsageError(
      `The key of ${source} has fewer than ${minSecretLength} characters.`,
      "A reply could hold it by chance, and would be reported; use a longer one.",
    );
}

/** A misspelt variable would else only be noticed by what is not observable. */
function refuseUnknownVariables(env: NodeJS.ProcessEnv): void {
  const known = parts.map(environmentName);
  const unknown = Object.keys(env).find((name) => name.startsWith(prefix) && !known.includes(name));
  if (unknown === undefined) return;
  const nearest = findNearest(unknown, known);
  throw new UsageError(
    `The environment has ${unknown}, which names no key.`,
    nearest === undefined ? "`latchkey-contract --help` lists the names." : `Did you mean ${nearest}?`,
  );
}
