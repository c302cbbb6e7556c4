import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { maxWorlds } from "../../src/controls/worlds.ts";
import { createSandbox } from "../../src/index.ts";
import { certCentralPath, codes, message, send, type TestResponse } from "../requests.ts";
import { assumptionTable, errorResponseTable } from "./differences.ts";

// If one of these tests fails, review the expected table, and copy it into DIFFERENCES.md.

test.each(["partner-subscriptions", "certcentral"] as const)(
  "lists exactly the assumptions of %s in DIFFERENCES.md",
  (api) => {
    const heading = {
      "partner-subscriptions": "Assumed of Partner Subscriptions",
      certcentral: "Assumed of CertCentral",
    };
    expect(assumptionTable(api)).toBe(tableBelow(heading[api]));
  },
);

test("lists exactly the responses of the sandbox itself in DIFFERENCES.md", () => {
  expect(errorResponseTable()).toBe(tableBelow("Responses of the sandbox itself"));
});

test("lists the responses that must be switched on in DIFFERENCES.md", async () => {
  const sandbox = await createSandbox({ controls: true, prefer: true, rateLimits: true, now: () => 0 });
  const key = sandbox.keys["certcentral"];
  const sent: string[] = [];
  const sendRequest = async (headers: Readonly<Record<string, string>> = {}): Promise<TestResponse> =>
    send(sandbox, key, "GET", `${certCentralPath}/key/184`, undefined, headers);
  const add = ({ status, body }: TestResponse): void =>
    void sent.push(`| ${status} | \`${codes(body).join()}\` |`);

  for (let index = 0; index < 100; index++) await sendRequest();
  add(await sendRequest());
  expect((await send(sandbox, key, "PUT", "/_sandbox/rate-limits", { certcentral: false })).status).toBe(200);
  const rule = { times: 1, answer: { status: 599 } };
  expect((await send(sandbox, key, "POST", "/_sandbox/failures", rule)).status).toBe(201);
  const { status, body } = await sendRequest();
  expect(status).toBe(599);
  sent.push(`| any | \`${codes(body).join()}\` |`);
  add(await sendRequest({ prefer: "code=abc" }));
  add(await sendRequest({ prefer: "code=599" }));
  add(await sendRequest({ "x-sandbox-world": "no name!" }));
  for (let index = 0; index < maxWorlds; index++) {
    const headers = { "x-sandbox-world": `world-${index}` };
    const unended = message("PUT", `${certCentralPath}/key/184`, headers);
    void sandbox.handle({ ...unended, readBody: () => new Promise(() => {}) });
  }
  add(await sendRequest({ "x-sandbox-world": "one-more" }));

  const rows = tableBelow("Responses that must be switched on").split("\n").slice(2);
  expect(rows.map((row) => `${row.split("|").slice(0, 3).join("|")}|`)).toEqual(sent);
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
