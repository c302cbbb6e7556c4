import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxServer } from "@latchkey/sandbox-server";
import { expect } from "vitest";

/** A sample that has run: its output, its sandbox and its folder. */
export interface Done {
  readonly sandbox: SandboxServer;
  readonly stdout: string;
  /** The folder that it ran in. */
  readonly cwd: string;
  readonly isCurl: boolean;
}

/** Checks the effect of the sample of each operation. */
export const effects: Readonly<Record<string, (done: Done) => Promise<void> | void>> = {
  listApiKeys: ({ stdout }) => {
    for (const id of ["12345", "12346", "12347"]) expect(stdout).toContain(id);
    expect(stdout).toContain("Subaccount Production Key");
  },
  createSubaccountApiKey: async (done) => {
    // The demo has five keys, and this parent account reaches four of them.
    const id = await newId(done, partnerPath, [12345, 12346, 12347, 12349]);
    expect(await read(done.sandbox, `${partnerPath}/${id}`)).toMatchObject({
      name: "Subaccount Production Key",
      account_id: 67891,
      status: "active",
    });
    await expectSecretKept(done, id);
  },
  getApiKey: ({ stdout }) => {
    expect(stdout).toMatch(/12346\b.*Subaccount Production Key\b.*active/);
  },
  updateApiKeyStatus: async ({ sandbox }) => {
    expect(await read(sandbox, `${partnerPath}/12346`)).toMatchObject({ status: "inactive" });
  },
  listKeys: ({ stdout }) => {
    for (const id of ["182", "184", "42"]) expect(stdout).toMatch(new RegExp(`\\b${id}\\b`));
    expect(stdout, "only the keys of user 125039").not.toMatch(/\b187\b/);
  },
  createKey: async (done) => {
    const id = await newId(done, certCentralPath, [15, 42, 182, 184, 185, 186, 187]);
    expect(await read(done.sandbox, `${certCentralPath}/${id}`)).toMatchObject({
      name: "Key Name",
      user: { id: 125039 },
      status: "active",
    });
    await expectSecretKept(done, id);
  },
  getKey: ({ stdout }) => {
    expect(stdout).toMatch(/\b184\b/);
    expect(stdout).toContain("active");
  },
  updateKey: async ({ sandbox }) => {
    expect(await read(sandbox, `${certCentralPath}/184`)).toMatchObject({
      name: "New key name",
      restricted_to_role_id: 100,
    });
  },
  updateKeyStatus: async ({ sandbox }) => {
    expect(await read(sandbox, `${certCentralPath}/184`)).toMatchObject({ status: "revoked" });
  },
  listApiRoles: ({ stdout }) => {
    expect(stdout).toMatch(/\b102\b.*View Only/);
  },
};

const partnerPath = "/partner-subscription/api/v1/api-key";
const certCentralPath = "/services/v2/key";

async function read(sandbox: SandboxServer, path: string): Promise<unknown> {
  const response = await fetch(sandbox.url + path, {
    headers: {
      "X-PARTNER-APIKEY": sandbox.keys["parent"] ?? "",
      "X-DC-DEVKEY": sandbox.keys["certcentralSecond"] ?? "",
    },
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** The id of the only key that is not in `idsBefore`. */
async function newId({ sandbox }: Done, path: string, idsBefore: readonly number[]): Promise<number> {
  // The sandbox server checks its responses against the spec.
  const { api_keys } = (await read(sandbox, path)) as { api_keys: { id: number }[] };
  const ids = api_keys.map(({ id }) => id).filter((id) => !idsBefore.includes(id));
  expect(ids).toHaveLength(1);
  return ids[0] ?? 0;
}

const anySecret = /[A-Za-z0-9]{40,}/;

/**
 * Checks that only the owner of the file with the secret can read it. With curl, it has the whole response,
 * else only the secret.
 */
async function expectSecretKept({ stdout, cwd, isCurl }: Done, id: number): Promise<void> {
  expect(stdout).not.toMatch(anySecret);
  if (!isCurl) expect(stdout.trim()).toBe(String(id));
  const files = await readdir(cwd);
  expect(files).toEqual([isCurl ? expect.stringMatching(/^new-key\./) : `new-key-${id}`]);
  const file = join(cwd, files[0] ?? "");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, "utf8");
  const secret = isCurl ? JSON.parse(text).api_key : text;
  expect(secret).toMatch(new RegExp(`^${anySecret.source}$`));
}
