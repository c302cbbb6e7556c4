import type { Seed } from "@latchkey/validators/sandbox";
import { hashSecret } from "../model/secret.ts";
import type { Store } from "../model/store.ts";
import type { CertCentralLabel, PartnerLabel } from "./demo-seed.ts";
import type { SeedSecret } from "./seed.ts";

/** Secrets by their labels. */
export type Keys<Label extends string = string> = Readonly<Record<Label, string>>;

/** The labels of a seed literal in a call of `createSandbox`. A parsed seed may have any label. */
export type LabelsOf<SeedOption> = SeedOption extends "none"
  ? never
  : SeedOption extends "demo"
    ? PartnerLabel | CertCentralLabel
    : SeedOption extends Seed
      ?
          | LabelOf<"partner-subscriptions", NonNullable<SeedOption["partnerKeys"]>[number]>
          | LabelOf<"certcentral", NonNullable<SeedOption["certCentralKeys"]>[number]>
      : string;

/** Collects the labels of all keys of a seed. An ACME credential has no secret, and therefore no label. */
type LabelOf<Api extends string, Key> = Key extends { readonly acme: object }
  ? never
  : Key extends { readonly label: infer Label extends string }
    ? Label
    : "label" extends keyof Key
      ? string
      : Key extends { readonly id: infer Id extends number }
        ? `${Api}-${Id}`
        : never;

/** Finds the seed's secrets that exist in a store, even if the store was not filled from this seed. */
export async function findKeys(secrets: readonly SeedSecret[], store: Store): Promise<Keys> {
  const keys: [label: string, secret: string][] = [];
  for (const { api, label, secret } of secrets) {
    const key = await store.findKeyByHash(api, hashSecret(secret).hash);
    if (key !== undefined) keys.push([label, secret]);
  }
  return rejectUnknownLabels(Object.freeze(Object.fromEntries(keys)));
}

/** Names that other code reads from any object: JSON, promises, and the equality checks of test runners. */
const probes: ReadonlySet<string> = new Set([
  "toJSON",
  "then",
  "asymmetricMatch",
  "nodeType",
  "tagName",
  "hasAttribute",
  "calls",
]);

function rejectUnknownLabels(keys: Keys): Keys {
  return new Proxy(keys, {
    get: (target, name, receiver) => {
      const isLabel = typeof name === "string" && /^[A-Za-z][\w-]*$/.test(name);
      if (!isLabel || name in target || probes.has(name)) return Reflect.get(target, name, receiver);
      const labels = Object.keys(target).join(", ") || "none";
      throw new RangeError(
        `keys.${name} does not exist: neither the seed nor the store has a key with this label. The labels are: ${labels}.`,
      );
    },
  });
}
