import type { ApiName } from "@latchkey/sandbox";
import type { Credential } from "../credentials.ts";
import { StartError } from "../start-error.ts";
import type { SandboxServer } from "../start-sandbox-server.ts";

export const basePaths: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "/partner-subscription/api/v1",
  certcentral: "/services/v2",
};

/** The labels of the demo's keys that the contract suite has a variable for. It rejects other variables. */
const contractLabels: Readonly<Record<ApiName, readonly string[]>> = {
  "partner-subscriptions": ["parent", "subaccount", "sibling", "unrelated", "inactive"],
  certcentral: [
    "certcentral",
    "certcentralViewOnly",
    "certcentralRestricted",
    "certcentralNonAdministrator",
    "certcentralUnrelated",
    "certcentralRevoked",
  ],
};

/** Returns the secret that callers of an API use by default: of the demo's main key, or of the first active key. */
export function findActiveSecret(api: ApiName, credentials: readonly Credential[]): string | undefined {
  const active = credentials.filter((each) => each.api === api && each.isActive);
  return (active.find(({ label }) => label === contractLabels[api][0]) ?? active[0])?.secret;
}

/**
 * Returns the variables that the clients and the contract suite read, and one for each key. The variable of a missing key
 * is empty. Otherwise a program could send a live key from its environment to the sandbox.
 *
 * @throws StartError if two labels have the same variable.
 */
export function environmentOf({ url, credentials }: SandboxServer): Record<string, string> {
  const contract = (["partner-subscriptions", "certcentral"] as const).flatMap((api) =>
    contractLabels[api].map((label) => {
      const name = api === "certcentral" ? nameOf(label) : `PARTNER_${nameOf(label)}`;
      const found = credentials.find((each) => each.api === api && each.label === label);
      return [`LATCHKEY_CONTRACT_${name}_KEY`, found?.secret ?? ""] as const;
    }),
  );
  const byVariable = Map.groupBy(credentials, ({ label }) => `LATCHKEY_SANDBOX_KEY_${nameOf(label)}`);
  for (const [variable, [one, other]] of byVariable) {
    if (other === undefined) continue;
    throw new StartError(
      `${variable} cannot be set, since the keys ${one?.label} and ${other.label} would share it. Rename one of these labels in the seed.`,
    );
  }
  return {
    LATCHKEY_SANDBOX_URL: url,
    DIGICERT_PARTNER_BASE_URL: url + basePaths["partner-subscriptions"],
    DIGICERT_PARTNER_API_KEY: findActiveSecret("partner-subscriptions", credentials) ?? "",
    DIGICERT_BASE_URL: url + basePaths.certcentral,
    DIGICERT_API_KEY: findActiveSecret("certcentral", credentials) ?? "",
    ...Object.fromEntries(contract),
    ...Object.fromEntries([...byVariable].map(([variable, [key]]) => [variable, key?.secret ?? ""])),
  };
}

/** `certcentralViewOnly` becomes `CERTCENTRAL_VIEW_ONLY`. */
function nameOf(label: string): string {
  return label
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, "_")
    .replaceAll("-", "_")
    .toUpperCase();
}
