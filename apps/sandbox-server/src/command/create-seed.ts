import { demoSeed } from "@latchkey/sandbox";
import { crypto } from "../node-builtins.ts";

/** Returns the demo's accounts and keys with new secrets, as the JSON of a seed. */
export function createSeed(): string {
  const replace = (name: string, value: unknown): unknown =>
    // With hyphens, a secret cannot be mistaken for a live key.
    name === "secret" ? `sandbox-${crypto.randomUUID()}` : value;
  return JSON.stringify(demoSeed, replace, 2);
}
