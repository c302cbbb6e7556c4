import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { readKeyList } from "../../src/key-operations.ts";
import { sandboxServerTarget } from "../../src/targets/sandbox-server.ts";
import { caseOf, outcomesOf } from "../fixtures/case-of.ts";
import { runCases } from "../fixtures/run-cases.ts";

const api = "partner-subscriptions";
const base = { capabilities: ["clock"], requires: [{ caller: "parent", owner: "subaccount" }] } as const;

test("starts each case with the demo's state and the real time, and deletes the database at the end", async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("latchkey-contract-"));
  const before = new Set(folders());
  const during: string[] = [];
  const change = caseOf("change", {
    ...base,
    run: async (context) => {
      const { accounts, clock } = context;
      during.push(...folders().filter((name) => !before.has(name)));
      const secret = accounts[api].secrets["parent"];
      await context.call({
        operationId: "createSubaccountApiKey",
        status: 201,
        secret,
        id: 67891,
        body: { name: context.nameOf("test") },
      });
      const startedAt = await clock.now();
      await clock.advance(3_600_000);
      expect(await clock.now()).toBeGreaterThanOrEqual(startedAt + 3_600_000);
      const list = await context.call({ operationId: "listApiKeys", status: 200, secret });
      expect(readKeyList(list)).toHaveLength(5);
    },
  });
  const look = caseOf("look", {
    ...base,
    run: async (context) => {
      const { accounts, clock } = context;
      const secret = accounts[api].secrets["parent"];
      const list = await context.call({ operationId: "listApiKeys", status: 200, secret });
      expect(readKeyList(list)).toHaveLength(4);
      expect(Math.abs((await clock.now()) - Date.now())).toBeLessThan(60_000);
    },
  });
  const { results } = await runCases(sandboxServerTarget, [change, look, change, look]);
  expect(outcomesOf(results)).toEqual(["passed", "passed", "passed", "passed"]);
  expect(during.length).toBeGreaterThan(0);
  // A concurrent test may have one too.
  for (const name of new Set(during)) expect(existsSync(`${tmpdir()}/${name}/sandbox.db`)).toBe(false);
});
