import { expect } from "vitest";
import type { Sandbox } from "../../src/index.ts";
import { certCentralPath, partnerPath, send } from "../requests.ts";

/** Resets the main world and removes all others, as a test does to clean up. */
export async function clear(sandbox: Sandbox): Promise<void> {
  await expectStatus(sandbox, "POST", "/_sandbox/reset", 204);
  for (const name of await namesIn(sandbox, "worlds")) {
    if (name !== "main") await expectStatus(sandbox, "DELETE", `/_sandbox/worlds/${name}`, 204);
  }
  for (const name of await namesIn(sandbox, "snapshots")) {
    await expectStatus(sandbox, "DELETE", `/_sandbox/snapshots/${name}`, 204);
  }
}

async function expectStatus(
  sandbox: Sandbox,
  method: string,
  target: string,
  status: number,
): Promise<unknown> {
  const response = await send(sandbox, undefined, method, target);
  expect(response.status, `${method} ${target}`).toBe(status);
  return response.body;
}

async function namesIn(sandbox: Sandbox, list: "worlds" | "snapshots"): Promise<readonly string[]> {
  const body = await expectStatus(sandbox, "GET", `/_sandbox/${list}`, 200);
  // The body has this type, since the controls' document requires it.
  const items =
    (body as Readonly<Record<string, readonly (string | { readonly name: string })[]>>)[list] ?? [];
  return items.map((item) => (typeof item === "string" ? item : item.name));
}

/** Runs the lifecycle of a key of each API, on a sandbox that has been reset. */
export async function checkWorks(sandbox: Sandbox): Promise<void> {
  const { parent = "", certcentral = "" } = sandbox.keys;
  for (const [path, creator, create, inactive] of [
    [`${partnerPath}/api-key`, parent, "account/67891", "inactive"],
    [`${certCentralPath}/key`, certcentral, "user/125039", "revoked"],
  ] as const) {
    const created = await send(sandbox, creator, "POST", `${path}/${create}`, { name: "After all" });
    expect(created.status).toBe(201);
    // Both APIs return these two fields for a new key.
    const { id, api_key: secret } = created.body as { readonly id: number; readonly api_key: string };
    expect((await send(sandbox, secret, "GET", `${path}/${id}`)).body).toMatchObject({
      id,
      name: "After all",
    });
    const listed = await send(sandbox, creator, "GET", path);
    expect(listed.body).toMatchObject({
      api_keys: expect.arrayContaining([expect.objectContaining({ id })]),
    });
    expect((await send(sandbox, secret, "PUT", `${path}/${id}/status`, { status: inactive })).status).toBe(
      204,
    );
    expect((await send(sandbox, secret, "GET", `${path}/${id}`)).status).toBe(403);
  }
}
