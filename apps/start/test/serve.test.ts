import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../src/serve.ts";

test("serves docs, sandbox and mock at the printed addresses until it is stopped", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-start-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = join(folder, "sandbox.db");
  await (await startSandboxServer({ port: 0, database, seed: "none" })).close();
  const end = new AbortController();
  const printed: string[] = [];
  const addresses = Promise.withResolvers<string>();
  const served = serve({
    ports: { docs: 0, sandbox: 0, mock: 0 },
    fresh: true,
    env: { LATCHKEY_SANDBOX_DATABASE: database },
    print: (text) => {
      printed.push(text);
      if (text.includes("Mock")) addresses.resolve(text);
    },
    signal: end.signal,
  });
  served.catch(addresses.reject);

  const text = await addresses.promise;
  // Without the reset, the sandbox would keep the empty database, and have no key for the calls below.
  expect(printed).toEqual([`Reset the sandbox: deleted ${database}`, text]);
  const [docs = "", sandbox = "", mock = ""] = ["Docs", "Sandbox", "Mock"].map(
    (name) => new RegExp(`^${name} +(http\\S+)`, "m").exec(text)?.[1],
  );
  expect((await fetch(docs)).status).toBe(200);
  // Two lines for the sandbox, one for each API, and one for the mock.
  const calls = [...text.matchAll(/^ {2}curl -s (\S+) -H '(\S+): (\S+)'$/gm)];
  expect(calls.map(([, url]) => new URL(url ?? "").origin)).toEqual([sandbox, sandbox, mock]);
  for (const [, url = "", header = "", value = ""] of calls) {
    const response = await fetch(url, { headers: { [header]: value } });
    expect(await response.json()).toHaveProperty("api_keys");
  }
  for (const origin of [docs, docs.replace("127.0.0.1", "localhost")]) {
    const response = await fetch(`${sandbox}/services/v2/key`, { headers: { Origin: origin } });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(origin);
  }

  end.abort();
  await served;
  for (const url of [docs, sandbox, mock]) await expect(fetch(url)).rejects.toThrow();
});
