import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Seed } from "@latchkey/sandbox";
import { type SandboxServer, startSandboxServer } from "@latchkey/sandbox-server";
import { onTestFinished } from "vitest";
import type { ApiName } from "../src/spec.ts";
import type { GivenSecrets } from "../src/targets/discover-cast.ts";

/** Who is who in the sandbox that plays the live service. */
export const ids = {
  parent: 1001,
  subaccount: 1002,
  sibling: 1003,
  unrelated: 1099,
  administrator: 501,
  nonAdministrator: 502,
  stranger: 599,
};

const created_at = "2025-01-15T10:30:00Z";
const create_date = "2025-01-15T10:30:00+00:00";

function secretOf(role: string): string {
  // The end differs, since that is how a key is known in a list.
  return `latchkey-test-secret-of-a-key-${role}-${role.slice(0, 4)}`;
}

function partnerKey(id: number, account_id: number, role: string) {
  return {
    id,
    account_id,
    label: role,
    secret: secretOf(role),
    name: `Key of ${role.slice(0, 4)}`,
    status: role === "inactive" ? ("inactive" as const) : ("active" as const),
    created_at,
  };
}

function certCentralKey(id: number, user_id: number, role: string, restricted_to_role_id: 0 | 100 | 102 = 0) {
  const status = role === "revoked" ? ("revoked" as const) : ("active" as const);
  const secret = secretOf(role);
  return {
    id,
    user_id,
    label: role,
    secret,
    name: `Key of ${role.slice(0, 4)}`,
    status,
    create_date,
    restricted_to_role_id,
  };
}

const seed: Seed = {
  accounts: [
    { id: ids.parent, name: "Parent" },
    { id: ids.subaccount, name: "Subaccount", parent_id: ids.parent },
    { id: ids.sibling, name: "Sibling", parent_id: ids.parent },
    { id: ids.unrelated, name: "Unrelated" },
    { id: 2001, name: "CertCentral" },
    { id: 2002, name: "Another CertCentral" },
  ],
  users: [
    {
      id: ids.administrator,
      account_id: 2001,
      first_name: "Ann",
      last_name: "Admin",
      is_administrator: true,
    },
    {
      id: ids.nonAdministrator,
      account_id: 2001,
      first_name: "Uwe",
      last_name: "User",
      is_administrator: false,
    },
    { id: ids.stranger, account_id: 2002, first_name: "Sam", last_name: "Stranger", is_administrator: true },
  ],
  partnerKeys: [
    partnerKey(11, ids.parent, "parent"),
    partnerKey(12, ids.subaccount, "subaccount"),
    partnerKey(13, ids.sibling, "sibling"),
    partnerKey(14, ids.unrelated, "unrelated"),
    partnerKey(15, ids.parent, "inactive"),
  ],
  certCentralKeys: [
    certCentralKey(21, ids.administrator, "administrator"),
    certCentralKey(22, ids.administrator, "view-only", 102),
    certCentralKey(23, ids.administrator, "restricted", 100),
    certCentralKey(24, ids.nonAdministrator, "non-administrator"),
    certCentralKey(25, ids.stranger, "stranger"),
    certCentralKey(26, ids.administrator, "revoked"),
  ],
};

export interface PlayedLive {
  readonly server: SandboxServer;
  readonly secrets: GivenSecrets;
  readonly urls: Readonly<Record<ApiName, string>>;
  /** Makes the service fail, as CONTROLS.md of the sandbox has it. */
  readonly plant: (failure: object) => Promise<void>;
  /** The requests that the service saw. */
  readonly seen: () => Promise<readonly { readonly method: string; readonly target: string }[]>;
  /** The ids of the active keys that the suite has made, as the service has them. */
  readonly activeMade: () => Promise<readonly number[]>;
}

/** Starts a sandbox with keys of its own, as the live service would have them. */
export async function playLive(): Promise<PlayedLive> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-live-"));
  const file = join(folder, "seed.json");
  writeFileSync(file, JSON.stringify(seed));
  const server = await startSandboxServer({
    port: 0,
    database: join(folder, "sandbox.db"),
    seed: file,
    controls: true,
    prefer: false,
  });
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const rolesOf = (keys: readonly { readonly label?: string; readonly secret?: string }[] = []) =>
    Object.fromEntries(keys.map(({ label = "", secret = "" }) => [label, secret]));
  const secrets = {
    "partner-subscriptions": rolesOf(seed.partnerKeys),
    certcentral: rolesOf(seed.certCentralKeys),
  };
  const list = async (path: string, header: string, secret: string | undefined) => {
    const response = await fetch(`${server.url}${path}`, { headers: { [header]: secret ?? "" } });
    const { api_keys: keys }: { api_keys: { id: number; name: string; status: string }[] } =
      await response.json();
    return keys.flatMap(({ id, name, status }) =>
      name.startsWith("latchkey-contract ") && status === "active" ? [id] : [],
    );
  };
  return {
    server,
    secrets,
    urls: { "partner-subscriptions": server.url, certcentral: server.url },
    plant: async (failure) => {
      const body = JSON.stringify(failure);
      const headers = { "Content-Type": "application/json" };
      const { status } = await fetch(`${server.url}/_sandbox/failures`, { method: "POST", headers, body });
      if (status >= 300) throw new Error(`the failure was not planted: ${status}`);
    },
    seen: async () => {
      const response = await fetch(`${server.url}/_sandbox/requests?limit=1000`);
      const { requests } = await response.json();
      return requests;
    },
    activeMade: async () => [
      ...(await list(
        "/partner-subscription/api/v1/api-key",
        "X-PARTNER-APIKEY",
        secrets["partner-subscriptions"]["parent"],
      )),
      ...(await list("/services/v2/key", "X-DC-DEVKEY", secrets.certcentral["administrator"])),
    ],
  };
}
