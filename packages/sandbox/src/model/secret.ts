import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { ApiName } from "./model.ts";

export { looksLikeLiveKey as looksLive, maskText as mask } from "@latchkey/validators";

/** Fills an array with secure random bytes, as `crypto.getRandomValues` does. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The length and the alphabet of the secrets in DigiCert's samples. DigiCert does not document them. */
const shapes: Readonly<Record<ApiName, { readonly length: number; readonly alphabet: string }>> = {
  "partner-subscriptions": { length: 50, alphabet: lowerCase },
  certcentral: { length: 47, alphabet: `${lowerCase}ABCDEFGHIJKLMNOPQRSTUVWXYZ` },
};

/** Creates a secret that looks like DigiCert's samples. */
export function createSecret(api: ApiName, random: RandomSource): string {
  const { length, alphabet } = shapes[api];
  // Skips bytes from this value on. Otherwise the first letters of the alphabet would be more frequent.
  const end = 256 - (256 % alphabet.length);
  let secret = "";
  while (secret.length < length) {
    for (const byte of random(new Uint8Array(64))) {
      if (byte < end && secret.length < length) secret += alphabet[byte % alphabet.length];
    }
  }
  return secret;
}

/** Returns the SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** Runs synchronously on every platform. The native function of a platform is several times as fast. */
export const portableSha256: Sha256 = (text) => bytesToHex(sha256(utf8ToBytes(text)));

/** Returns the hash that a store keeps instead of a secret. Secrets are long and random, so a fast hash is enough. */
export function hashSecret(
  secret: string,
  hash: Sha256 = portableSha256,
): { readonly hash: string; readonly last4: string } {
  return { hash: hash(secret), last4: secret.slice(-4) };
}
