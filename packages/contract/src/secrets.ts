import { maskText } from "@latchkey/validators";
import { type GivenSecrets, minSecretLength, nameOfKey } from "./accounts.ts";
import { type HttpResponse, parseJson } from "./http.ts";
import { readCreated } from "./key-operations.ts";
import { apiNames } from "./spec.ts";

/** The known secrets of a run: the given secrets, and the secrets of the keys that the run created. */
export class Secrets {
  readonly #labels = new Map<string, string>();

  /** Adds a secret, unless it is short. @param label Replaces the secret in output, such as `$LATCHKEY_CONTRACT_…`. */
  add(secret: string, label: string): void {
    if (secret.length < minSecretLength || this.#labels.has(secret)) return;
    this.#labels.set(secret, label);
  }

  /** Adds the secrets of callers, with the names of their variables as labels. */
  addGiven(secrets: GivenSecrets): void {
    for (const api of apiNames)
      for (const [role, secret] of Object.entries(secrets[api])) this.add(secret, `$${nameOfKey(api, role)}`);
  }

  /** Returns the labels of the known secrets in a text. A secret that is only a part of another one does not count. */
  findIn(text: string): string[] {
    return [...new Set(this.#split(text).flatMap((part) => this.#labels.get(part) ?? []))];
  }

  isLabel(text: string): boolean {
    return [...this.#labels.values()].includes(text);
  }

  /**
   * Returns what a response leaks, one sentence each. The response that issues a secret may contain it once. The secret need
   * not be new on a target that stores nothing, since it always issues the same one.
   */
  findLeaks({ headers, text }: HttpResponse, issue?: { readonly mustBeNew: boolean }): string[] {
    const problems: string[] = [];
    let rest = `${Object.values(headers).join("\n")}\n${text}`;
    const { id = "without an id", secret } = issue === undefined ? {} : readCreated(parseJson(text));
    if (secret !== undefined) {
      const known = this.#labels.get(secret);
      if (issue?.mustBeNew && known !== undefined)
        problems.push(`the new key has a secret that was known before: ${known}`);
      // The first occurrence is allowed. Each further one is a leak.
      rest = rest.replace(secret, "");
      this.add(secret, `<secret of key ${id}>`);
    }
    for (const label of this.findIn(rest)) problems.push(`the response contains a secret: ${label}`);
    return problems;
  }

  /** Masks a text. A known secret becomes its label. Another possible secret keeps at most four characters. */
  mask(text: string): string {
    return this.#split(text)
      .map((part, index) => (index % 2 === 0 ? maskText(part) : (this.#labels.get(part) ?? part)))
      .join("");
  }

  /** Splits a text at known secrets and labels, which are the parts with an odd index. */
  #split(text: string): string[] {
    // Most texts contain none, and a run may know hundreds: to look for each is faster than one pattern of all.
    const found = [...this.#labels].flat().filter((known) => text.includes(known));
    return found.length === 0 ? [text] : text.split(matchAny(found));
  }
}

/** Matches the texts. A split keeps the matches. The longest text is first, since one text may be a part of another. */
function matchAny(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(`(${longestFirst.map((each) => each.replaceAll(/[^\w\s]/g, "\\$&")).join("|")})`);
}
