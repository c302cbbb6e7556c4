import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { ApiName } from "./model/model.ts";

/** Fills an array with secure random bytes, as `crypto.getRandomValues` does. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The shapes of the vendor's samples, one of which has capital letters. The vendor states neither length nor alphabet. */
const shapes: Readonly<Record<ApiName, { readonly length: number; readonly alphabet: string }>> = {
  "partner-subscriptions": { length: 50, alphabet: lowerCase },
  certcentral: { length: 47, alphabet: `${lowerCase}ABCDEFGHIJKLMNOPQRSTUVWXYZ` },
};

/** A new secret in the shape of the vendor's samples. */
export function createSecret(api: ApiName, random: RandomSource): string {
  const { length, alphabet } = shapes[api];
  // Above the largest multiple of the alphabet's length, the first letters would come more often.
  const end = 256 - (256 % alphabet.length);
  let secret = "";
  while (secret.length < length) {
    for (const byte of random(new Uint8Array(64))) {
      if (byte < end && secret.length < length) secret += alphabet[byte % alphabet.length];
    }
  }
  return secret;
}

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** Runs everywhere, and at once; a platform's own is several times as fast. */
export const portableSha256: Sha256 = (text) => bytesToHex(sha256(utf8ToBytes(text)));

/** What a store keeps in place of a secret. A secret is long and random, so no slow hash is needed. */
export function hashSecret(
  secret: string,
  hash: Sha256 = portableSha256,
): { readonly hash: string; readonly last4: string } {
  return { hash: hash(secret), last4: secret.slice(-4) };
}

/** Values that the vendor's pages publish; they open nothing. */
const publishedSamples = [
  "xyz789def456ghi123jkl456mno789pqr012stu345vwx678yz",
  "Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2",
];

/**
 * Whether a text holds what may be a key of the real service: 40 or more ASCII letters and digits in a row, at least one
 * of each, and none of the two that the vendor publishes.
 */
export function looksLive(text: string): boolean {
  return (text.match(/[A-Za-z0-9]+/g) ?? []).some(
    (run) => run.length >= 40 && /[0-9]/.test(run) && /[A-Za-z]/.test(run) && !publishedSamples.includes(run),
  );
}

/**
 * Masks all in a text that may be a secret: each run of 21 letters, digits, `-` and `_` or more shows its last four. The
 * longest word of the APIs' own paths, `partner-subscription`, has 20.
 */
export function mask(text: string): string {
  return text.replace(/[A-Za-z0-9_-]{21,}/g, (run) => `…${run.slice(-4)}`);
}
