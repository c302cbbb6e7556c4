import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { runSuite } from "../src/run.ts";
import { sandboxServerTarget } from "../src/targets/sandbox-server.ts";

const api = "partner-subscriptions";
const base: Omit<Case, "id" | "run"> = {
  api,
  operationId: "listApiKeys",
  status: 200,
  situation: "a test's own",
  needs: ["clock"],
  parts: [{ caller: "parent", owner: "subaccount" }],
  mutates: [],
};

test("each case meets the demo as new, with the real time, and the database is gone afterwards", async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("latchkey-contract-"));
  const before = new Set(folders());
  const during: string[] = [];
  const change: Case = {
    ...base,
    id: "change",
    run: async (context) => {
      const { cast, clock } = context;
      during.push(...folders().filter((name) => !before.has(name)));
      const secret = cast[api].secrets["parent"];
      await context.call({
        operationId: "createSubaccountApiKey",
        status: 201,
        secret,
        parameters: { accountId: 67891 },
        body: { name: context.nameOf("test") },
      });
      const startedAt = await clock.now();
      await clock.advance(3_600_000);
      expect(await clock.now()).toBeGreaterThanOrEqual(startedAt + 3_600_000);
      expect(
        (await context.call({ operationId: "listApiKeys", status: 200, secret })).body.api_keys,
      ).toHaveLength(5);
    },
  };
  const look: Case = {
    ...base,
    id: "look",
    run: async (context) => {
      const { cast, clock } = context;
      const secret = cast[api].secrets["parent"];
      expect(
        (await context.call({ operationId: "listApiKeys", status: 200, secret })).body.api_keys,
      ).toHaveLength(4);
      expect(Math.abs((await clock.now()) - Date.now())).toBeLessThan(60_000);
    },
  };
  const { results } = await runSuite(sandboxServerTarget, { cases: [change, look, change, look] });
  expect(results.map((result) => ("failure" in result ? result.failure : result.outcome))).toEqual([
    "pass",
    "pass",
    "pass",
    "pass",
  ]);
  expect(during.length).toBeGreaterThan(0);
  // Another test's run may have one at the same time.
  for (const name of new Set(during)) expect(existsSync(`${tmpdir()}/${name}/sandbox.db`)).toBe(false);
});
