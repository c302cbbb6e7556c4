import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { maxWorlds } from "../../src/controls/worlds.ts";
import { createSandbox } from "../../src/index.ts";
import { type Answer, certCentralPath, codes, message, send } from "../requests.ts";
import { assumptionTable, errorResponseTable } from "./differences.ts";

// Where one of these fails, the received table is what DIFFERENCES.md must say: read it, and put it in.

test.each(["partner-subscriptions", "certcentral"] as const)(
  "DIFFERENCES.md has every assumption of %s and no other",
  (api) => {
    const heading = {
      "partner-subscriptions": "Assumed of Partner Subscriptions",
      certcentral: "Assumed of CertCentral",
    };
    expect(assumptionTable(api)).toBe(tableBelow(heading[api]));
  },
);

test("DIFFERENCES.md has every answer of the sandbox's own and no other", () => {
  expect(errorResponseTable()).toBe(tableBelow("Answers of its own"));
});

test("DIFFERENCES.md has every answer that is switched on", async () => {
  const sandbox = await createSandbox({ controls: true, prefer: true, rateLimits: true, now: () => 0 });
  const key = sandbox.keys["certcentral"];
  const answers: string[] = [];
  const ask = async (headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    send(sandbox, key, "GET", `${certCentralPath}/key/184`, undefined, headers);
  const add = ({ status, body }: Answer): void =>
    void answers.push(`| ${status} | \`${codes(body).join()}\` |`);

  for (let index = 0; index < 100; index++) await ask();
  add(await ask());
  expect((await send(sandbox, key, "PUT", "/_sandbox/rate-limits", { certcentral: false })).status).toBe(200);
  const rule = { times: 1, answer: { status: 599 } };
  expect((await send(sandbox, key, "POST", "/_sandbox/failures", rule)).status).toBe(201);
  const { status, body } = await ask();
  expect(status).toBe(599);
  answers.push(`| any | \`${codes(body).join()}\` |`);
  add(await ask({ prefer: "code=abc" }));
  add(await ask({ prefer: "code=599" }));
  add(await ask({ "x-sandbox-world": "no name!" }));
  for (let index = 0; index < maxWorlds; index++) {
    const headers = { "x-sandbox-world": `world-${index}` };
    const unended = message("PUT", `${certCentralPath}/key/184`, headers);
    void sandbox.handle({ ...unended, readBody: () => new Promise(() => {}) });
  }
  add(await ask({ "x-sandbox-world": "one-more" }));

  const rows = tableBelow("Answers that are switched on").split("\n").slice(2);
  expect(rows.map((row) => `${row.split("|").slice(0, 3).join("|")}|`)).toEqual(answers);
});

function tableBelow(heading: string): string {
  const text = readFileSync(new URL("../../DIFFERENCES.md", import.meta.url), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return body
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .join("\n");
}
