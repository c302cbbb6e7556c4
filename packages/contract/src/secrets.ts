import { type Cast, environmentName, findPart } from "./cast.ts";
import { type ApiName, apiNames } from "./spec.ts";

/** A run of characters that may be a secret nobody told us of. The longest word of the APIs' own paths has 20. */
const maybeSecret = /[A-Za-z0-9_-]{32,}/g;

/** Less would stand in a reply by chance, and be taken for a secret that it gives away. */
export const minSecretLength = 8;

/** The secrets that a run knows: those that it was given, and those that were issued to it. */
export class Secrets {
  readonly #labels = new Map<string, string>();

  /** Takes no notice of one that is too short. @param label Stands where it would: `$LATCHKEY_CONTRACT_CERTCENTRAL_KEY`. */
  add(secret: string, label: string): void {
    if (secret.length >= minSecretLength && !this.#labels.has(secret)) this.#labels.set(secret, label);
  }

  /** Adds the secrets of a cast, with the names of their variables as labels. */
  addCast(cast: Cast): void {
    for (const api of apiNames) this.addRoles(api, cast[api].secrets);
  }

  /** Adds the secrets of one API's callers, by their roles. */
  addRoles(api: ApiName, secrets: Readonly<Record<string, string>>): void {
    for (const [role, secret] of Object.entries(secrets)) {
      const part = findPart(api, role);
      this.add(secret, part === undefined ? `<the key of ${role}>` : `$${environmentName(part)}`);
    }
  }

  has(secret: string): boolean {
    return this.#labels.has(secret);
  }

  /** The labels of the known secrets that a text holds. */
  findIn(text: string): string[] {
    return [...this.#labels].flatMap(([secret, label]) => (text.includes(secret) ? [label] : []));
  }

  /** The text with a label in place of each known secret, and no more than four characters of what may be one. */
  mask(text: string): string {
    let masked = text;
    // The longest first: one secret may be a part of another.
    const known = [...this.#labels].toSorted(([a], [b]) => b.length - a.length);
    for (const [secret, label] of known) masked = masked.replaceAll(secret, label);
    const labels = new Set(this.#labels.values());
    return masked.replace(maybeSecret, (run) =>
      [...labels].some((label) => label.includes(run)) ? run : `…${run.slice(-4)}`,
    );
  }
}
