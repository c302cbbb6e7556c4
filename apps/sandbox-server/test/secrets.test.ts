import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { start, stop, temporaryFolder } from "./process.ts";

const partner = "/partner-subscription/api/v1/api-key";
/** The number of issued secrets, a multiple of 50. */
const count = Number(process.env["LATCHKEY_ISSUED_SECRETS"] ?? 300);

async function readRequestLog(url: string): Promise<string> {
  const response = await fetch(`${url}/_sandbox/requests`);
  expect(response.status).toBe(200);
  return response.text();
}

test("prints and stores no secret that was issued or sent", async () => {
  const folder = temporaryFolder();
  const server = await start(["--controls"], { folder, env: { LATCHKEY_SANDBOX_LOG_LEVEL: "trace" } });
  const { url, keys, database } = server;
  const parent = keys["parent"] ?? "";
  const certcentral = keys["certcentral"] ?? "";

  async function create(path: string, credential: Record<string, string>, fields: object): Promise<string> {
    const headers = { ...credential, "Content-Type": "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(fields) });
    expect(response.status).toBe(201);
    return (await response.json()).api_key;
  }
  const issued: string[] = [];
  for (let first = 0; first < count; first += 50) {
    const creates = Array.from({ length: 50 }, (_, offset) => {
      const name = `Key ${first + offset}`;
      return offset % 2 === 0
        ? create(`${partner}/account/67891`, { "X-PARTNER-APIKEY": parent }, { name })
        : create("/services/v2/key/user/125039", { "X-DC-DEVKEY": certcentral }, { name });
    });
    issued.push(...(await Promise.all(creates)));
  }
  expect(new Set(issued).size).toBe(count);
  const afterCreates = await readRequestLog(url);

  // Sent in the right header, in wrong places, and in invalid HTTP.
  const live = [
    "abcdefghij".repeat(5),
    "Z9".repeat(24),
    // Like DigiCert's keys, of letters and digits, and unknown to the store.
    createHash("sha256").update("unknown").digest("hex").slice(0, 50),
  ];
  for (const secret of [...issued.slice(0, 10), ...live]) {
    for (const [path, headers] of [
      [partner, { "X-PARTNER-APIKEY": secret }],
      ["/services/v2/key", { "X-DC-DEVKEY": secret }],
      [`/services/v2/key?user_id=${secret}`, { "X-DC-DEVKEY": certcentral }],
      [`${partner}/${secret}`, { "X-PARTNER-APIKEY": parent }],
      [`/${secret}/${secret}`, { Authorization: `Bearer ${secret}` }],
      ["/services/v2/key", { "X-DC-DEVKEY": secret, "X-Long": "x".repeat(20_000) }],
    ] as const) {
      expect((await fetch(url + path, { headers })).status).toBeLessThan(500);
    }
  }

  const requestLogs = [afterCreates, await readRequestLog(url)];
  const files = (): string[] => readdirSync(dirname(database)).map((name) => join(dirname(database), name));
  // Also while the server runs: then the newest changes are in the WAL.
  const stored = Buffer.concat(files().map((file) => readFileSync(file)));
  await stop(server);
  const everything = Buffer.concat([
    stored,
    Buffer.from(requestLogs.join("")),
    ...files().map((file) => readFileSync(file)),
    Buffer.from(server.stderr()),
    // The first line prints the demo's keys.
    Buffer.from(server.stdout().split("\n").slice(1).join("\n")),
  ]);
  expect(
    [...issued, ...live, ...Object.values(keys)].filter((secret) => everything.includes(secret)),
  ).toEqual([]);
  // Checks that the search works, and that the log has lines.
  expect(stored.includes(`Key ${count - 1}`)).toBe(true);
  expect(requestLogs[0]?.match(/"operation":"create/g)?.length).toBeGreaterThan(count - 10);
  expect(requestLogs[1]).toContain('"operation":"listKeys"');
  const line = server
    .stderr()
    .split("\n")
    .find((text) => text.includes('"operation":"createSubaccountApiKey"'));
  expect(JSON.parse(line ?? "")).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    requestId: expect.stringMatching(/^[\da-f]{6}-\d+$/),
    method: "POST",
    target: `${partner}/account/67891`,
    operation: "createSubaccountApiKey",
    caller: "12345 …xyz9",
    status: 201,
    durationMs: expect.any(Number),
    msg: "request",
  });
  expect(server.stderr()).toContain('"status":431,"reason":"HPE_HEADER_OVERFLOW","msg":"rejected"');
});

test("does not log health checks, and logs nothing with silent", async () => {
  const folder = temporaryFolder();
  const args = ["--database", "memory"];
  const server = await start(args, { folder });
  for (const path of ["/healthz", "/readyz"]) expect((await fetch(server.url + path)).status).toBe(200);
  await stop(server);
  expect(server.stderr()).not.toMatch(/healthz|readyz/);
  const silent = await start(args, { folder, env: { LATCHKEY_SANDBOX_LOG_LEVEL: "silent" } });
  await fetch(silent.url);
  await stop(silent);
  expect(silent.stderr()).toBe("");
});
