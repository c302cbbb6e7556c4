import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox.ts";
import { codes, handle, message, partnerPath } from "../requests.ts";

const rule = new TextEncoder().encode(JSON.stringify({ delayMs: 600_000 }));
const json = { "content-type": "application/json" };

/** A sandbox that delays each call by a timer, and such a call. */
async function setUp(headers: Readonly<Record<string, string>> = {}) {
  const sandbox = await createSandbox({ controls: true });
  await sandbox.handle(message("POST", "/_sandbox/failures", { ...json, ...headers }, rule));
  const ask = () =>
    sandbox.handle(
      message("GET", `${partnerPath}/api-key`, {
        "x-partner-apikey": sandbox.keys.parent,
        ...headers,
      }),
    );
  const delayed = ask();
  for (let isMet = false; !isMet; ) {
    const { body } = await handle(sandbox, message("GET", "/_sandbox/failures", headers));
    isMet = JSON.parse(String(body)).rules[0].matched === 1;
  }
  return { sandbox, ask, delayed };
}

test.each([{}, { "x-sandbox-world": "a" }])(
  "ends delayed calls with close(), and returns 503 to later ones; headers %j",
  async (headers) => {
    const { sandbox, ask, delayed } = await setUp(headers);
    await sandbox.close();
    expect(typeof (await delayed)).toBe("symbol");
    const next = await ask();
    if (typeof next === "symbol") throw new Error("The connection was reset.");
    expect([next.status, codes(JSON.parse(String(next.body)))]).toEqual([503, ["sandbox_closed"]]);
  },
);

test("ends current and later delayed calls of all worlds with endDelays(), and no other calls", async () => {
  const { sandbox, ask, delayed } = await setUp({ "x-sandbox-world": "a" });
  sandbox.endDelays();
  expect(typeof (await delayed)).toBe("symbol");
  expect(typeof (await ask())).toBe("symbol");
  const later = { "x-sandbox-world": "later" };
  const key = { "x-partner-apikey": sandbox.keys.parent };
  const get = () => sandbox.handle(message("GET", `${partnerPath}/api-key`, { ...key, ...later }));
  expect(await get()).toMatchObject({ status: 200 });
  await sandbox.handle(message("POST", "/_sandbox/failures", { ...json, ...later }, rule));
  expect(typeof (await get())).toBe("symbol");
  await sandbox.close();
});

test("does not keep the process alive with the timer of a delay after close()", async () => {
  const index = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
  const script = `
    import { createSandbox } from ${JSON.stringify(index)};
    const sandbox = await createSandbox({ controls: true });
    const address = "http://sandbox.test";
    await sandbox.fetch(address + "/_sandbox/failures", {
      method: "POST", headers: ${JSON.stringify(json)}, body: ${JSON.stringify('{"delayMs":600000}')},
    });
    const headers = { "X-PARTNER-APIKEY": sandbox.keys.parent };
    const delayed = sandbox.fetch(address + "${partnerPath}/api-key", { headers }).catch((error) => error.message);
    let isMet = false;
    while (!isMet) {
      const { rules } = await (await sandbox.fetch(address + "/_sandbox/failures")).json();
      isMet = rules[0].matched === 1;
    }
    await sandbox.close();
    console.log(await delayed);
  `;
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 4_000 });
  expect(stdout).toBe("fetch failed\n");
});
