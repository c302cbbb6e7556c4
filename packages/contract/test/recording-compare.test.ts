import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import type { HttpReply, HttpRequest } from "../src/http.ts";
import { type Comparison, compareRecordings } from "../src/recording/compare.ts";
import { describeComparison } from "../src/recording/describe.ts";
import { Recorder } from "../src/recording/recorder.ts";
import { type Recording, readRecording } from "../src/recording/recording.ts";
import { runSuite } from "../src/run.ts";
import type { Target } from "../src/target.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";

const reads = cases.filter(({ operationId }) => ["getApiKey", "getKey"].includes(operationId));

let right: Recording;
beforeAll(async () => {
  right = await record(sandboxTarget);
});

test("the sandbox compared with itself has no difference and no gap", async () => {
  const comparison = compareRecordings(right, await record(sandboxTarget));
  expect(comparison.differences).toEqual([]);
  expect(comparison.notObserved).toEqual([]);
  expect(describeComparison(comparison)).toContain("No differences.\n");
});

describe("of a wrong server, exactly what is wrong is told", () => {
  const ofPartner = (request: HttpRequest, reply: HttpReply): boolean =>
    reply.status === 200 && request.method === "GET" && request.target.includes("/api-key/");

  test("a field that is missing", async () => {
    const comparison = await compareWith((request, reply) =>
      ofPartner(request, reply) ? withBody(reply, ({ api_key_last4, ...rest }) => rest) : reply,
    );
    expect(differences(comparison)).toEqual(["getApiKey 200 api_key_last4: <last4> / absent"]);
    const [difference] = comparison.differences;
    expect(difference?.caseIds).toContain("getApiKey/access/parent-on-self");
    expect(difference?.assumed).toMatch(/^DigiCert never says which fields are always present/);
    expect(describeComparison(comparison)).toMatch(
      /- getApiKey 200 api_key_last4: sandbox <last4>; sandbox absent\n {2}assumed in the spec: DigiCert never .*\n {2}in getApiKey\//,
    );
  });

  test("a field that is too many, and one of another type", async () => {
    const comparison = await compareWith((request, reply) =>
      ofPartner(request, reply)
        ? withBody(reply, (body) => ({ ...body, id: String(body["id"]), owner: null }))
        : reply,
    );
    expect(differences(comparison)).toEqual([
      "getApiKey 200 id: integer / string",
      "getApiKey 200 owner: absent / null",
    ]);
  });

  test("another form of time", async () => {
    const comparison = await compareWith((request, reply) =>
      ofPartner(request, reply)
        ? withBody(reply, (body) => ({
            ...body,
            created_at: String(body["created_at"]).replace("Z", "+00:00"),
          }))
        : reply,
    );
    expect(differences(comparison)).toEqual([
      "getApiKey 200 created_at: <time YYYY-MM-DDThh:mm:ssZ> / <time YYYY-MM-DDThh:mm:ss+00:00>",
    ]);
    expect(comparison.differences[0]?.assumed).toBeUndefined();
  });

  test("another code, whose guess the spec's example confesses", async () => {
    const comparison = await compareWith((request, reply) =>
      reply.status === 404 && request.target.startsWith("/partner")
        ? { ...reply, text: reply.text.replace('"not_found"', '"no_key"') }
        : reply,
    );
    expect(differences(comparison)).toEqual(['getApiKey 404 errors[].code: "not_found" / "no_key"']);
    expect(comparison.differences[0]?.assumed).toMatch(/^DigiCert gives the words and no code/);
  });

  test("another status, and what is not observed for it", async () => {
    const comparison = await compareWith((request, reply) =>
      reply.status === 404 &&
      /^\/services\/v2\/key\/[^/]+$/.test(request.target) &&
      !request.headers["Prefer"]
        ? { ...reply, status: 410 }
        : reply,
    );
    expect(new Set(differences(comparison))).toEqual(new Set(["getKey 404: 404 / 410"]));
    expect(comparison.notObserved.map(({ status, notShownBy }) => `${status} ${notShownBy}`)).toEqual([
      "404 b",
      "410 a",
    ]);
    expect(describeComparison(comparison)).toMatch(
      /by sandbox: its getKey answered otherwise in getKey\/.*\n {4}getKey 404/,
    );
  });

  test("another content type", async () => {
    const comparison = await compareWith((request, reply) =>
      ofPartner(request, reply)
        ? { ...reply, headers: { ...reply.headers, "content-type": "application/json;charset=utf-8" } }
        : reply,
    );
    expect(differences(comparison)).toEqual([
      "getApiKey 200: application/json / application/json;charset=utf-8",
    ]);
  });
});

test("what the other side could not observe is no difference, and has its reason", async () => {
  const blind = alteredSandbox((_request, reply) => reply, { name: "url", authByValue: "it takes any key" });
  const comparison = compareRecordings(right, await record(blind));
  expect(comparison.differences).toEqual([]);
  expect(describeComparison(comparison)).toMatch(
    /- by url: not observable: needs a target that knows one key from another: it takes any key\n( {4}.*\n)* {4}getKey 429/,
  );
});

test("the vendor's examples agree with the sandbox", () => {
  const [vendor, sandbox] = ["vendor-examples", "sandbox"].map((name) =>
    readRecording(fileURLToPath(new URL(`../recordings/${name}.json`, import.meta.url))),
  );
  if (vendor === undefined || sandbox === undefined) throw new Error("There are two recordings.");
  const comparison = compareRecordings(vendor, sandbox);
  expect(differences(comparison)).toEqual([]);
  expect(comparison.notObserved.filter(({ notShownBy }) => notShownBy === "b")).toEqual([]);
  expect(describeComparison(comparison)).toContain(
    "\ngetApiKey 200 ".padEnd(29).concat("7 fields in both\n"),
  );
});

async function compareWith(
  alter: (request: HttpRequest, reply: HttpReply) => HttpReply,
): Promise<Comparison> {
  return compareRecordings(right, await record(alteredSandbox(alter)));
}

async function record(target: Target): Promise<Recording> {
  const recorder = new Recorder();
  return recorder.toRecording(await runSuite(target, { cases: reads, onExchange: recorder.onExchange }));
}

function differences(comparison: Comparison): string[] {
  return comparison.differences.map(
    ({ operationId, status, path, a, b }) =>
      `${operationId} ${status}${path === undefined ? "" : ` ${path}`}: ${a} / ${b}`,
  );
}
