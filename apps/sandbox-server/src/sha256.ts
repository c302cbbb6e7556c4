import { crypto } from "./node-builtins.ts";

/** SHA-256 of a text in UTF-8, in hexadecimal: by it, and only by it, a store knows a secret. */
export function sha256(text: string): string {
  return crypto.hash("sha256", text);
}
