import { maskText } from "@latchkey/validators";
import { type GivenSecrets, minSecretLength, nameOfKey } from "./accounts.ts";
import { type HttpResponse, parseJson } from "./http.ts";
import { readCreated } from "./key-operations.ts";
import { apiNames } from "./spec.ts";

/** A request that creates a key. Its response issues a secret. */
export interface Issue {
  /** The id of the case. The label of the secret contains this id. */
  readonly createdIn: string;
  /** Whether the secret must be new. A target that stores nothing always issues the same one. */
  readonly mustBeNew: boolean;
}

/** The known secrets of a run: the given secrets, and the secrets of the keys that the run created. */
export class Secrets {
  readonly #labels = new Map<string, string>();
  /** The known secrets and their labels. */
  #known: RegExp | undefined;

  /** Adds a secret, unless it is short. @param label Replaces the secret in output, such as `$LATCHKEY_CONTRACT_…`. */
  add(secret: string, label: string): void {
    if (secret.length < minSecretLength || this.#labels.has(secret)) return;
    this.#labels.set(secret, label);
    this.#known = undefined;
  }

  /** Adds the secrets of callers, with the names of their variables as labels. */
  addGiven(secrets: GivenSecrets): void {
    for (const api of apiNames)
      for (const [role, secret] of Object.entries(secrets[api])) this.add(secret, `$${nameOfKey(api, role)}`);
  }

  /** Returns the labels of the known secrets in a text. */
  findIn(text: string): string[] {
    return [...this.#labels].flatMap(([secret, label]) => (text.includes(secret) ? [label] : []));
  }

  /** Returns what a response leaks, one sentence each. The response that issues a secret may contain it once. */
  findLeaks({ headers, text }: HttpResponse, issue?: Issue): string[] {
    const problems: string[] = [];
    let rest = `${Object.values(headers).join("\n")}\n${text}`;
    const { id = "without an id", secret } = issue === undefined ? {} : readCreated(parseJson(text));
    if (secret !== undefined) {
      if (issue?.mustBeNew && this.#labels.has(secret))
        problems.push("the new key has a secret that was known before");
      // The first occurrence is allowed. Each further one is a leak.
      rest = rest.replace(secret, "");
      this.add(secret, `<secret of key ${id}, created in ${issue?.createdIn}>`);
    }
    for (const label of this.findIn(rest)) problems.push(`the response contains a secret: ${label}`);
    return problems;
  }

  /** Masks a text. A known secret becomes its label. Another possible secret keeps at most four characters. */
  mask(text: string): string {
    if (this.#labels.size === 0) return maskText(text);
    this.#known ??= matchAny([...this.#labels].flat());
    const parts = text.split(this.#known);
    return parts
      .map((part, index) => (index % 2 === 0 ? maskText(part) : (this.#labels.get(part) ?? part)))
      .join("");
  }
}

/** Matches the texts. A split keeps the matches. The longest text is first, since one text may be a part of another. */
function matchAny(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(`(${longestFirst.map((each) => each.replaceAll(/[^\w\s]/g, "\\$&")).join("|")})`);
}
