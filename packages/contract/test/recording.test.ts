import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { fieldsOf } from "../src/recording/fields.ts";
import { Recorder } from "../src/recording/recorder.ts";
import {
  formatRecording,
  type Recording,
  readRecording,
  writeRecording,
} from "../src/recording/recording.ts";
import { recordVendorExamples } from "../src/recording/vendor-examples.ts";
import { runSuite } from "../src/run.ts";
import { Secrets } from "../src/secrets.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";

const secret = "k7".repeat(25);
const step = {
  request: {
    operationId: "getKey",
    method: "GET",
    path: "/services/v2/key/{key_id}",
    headers: ["x-dc-devkey"],
  },
  reply: { status: 200, contentType: "application/json", body: "json" },
} as const;
const small: Recording = {
  format: "latchkey-contract-recording",
  version: 1,
  source: "sandbox",
  cases: [{ id: "getKey/x", outcome: "pass", steps: [step] }],
};

test("a stranger's endless message and bottomless body are taken down in no time", () => {
  const startedAt = performance.now();
  const body = JSON.parse(
    `{"message":"${"a.".repeat(100_000)}","deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  );
  const fields = fieldsOf(body, new Secrets());
  expect(String(fields["message"]?.values[0]).length).toBeLessThan(300);
  expect(Object.keys(fields).length).toBeLessThan(50);
  const names = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`name${index}`, index]));
  expect(Object.keys(fieldsOf(names, new Secrets())).length).toBeLessThan(1_001);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-recording-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the recordings that are shipped", () => {
  test("sandbox.json is what the sandbox gives today, and no run differs from another", async () => {
    const recorder = new Recorder();
    const report = await runSuite(sandboxTarget, { cases, onExchange: recorder.onExchange });
    const isSame = formatRecording(recorder.toRecording(report)) === readShipped("sandbox.json");
    const command = "`pnpm contract --target sandbox --record packages/contract/recordings/sandbox.json`";
    expect(isSame, `The cases or the sandbox have changed: make it anew with ${command}`).toBe(true);
  });

  test("vendor-examples.json is what the spec marks as the vendor's own", () => {
    const recording = recordVendorExamples();
    if (process.env["LATCHKEY_WRITE_RECORDING"] === "1") {
      writeFileSync(
        new URL("../recordings/vendor-examples.json", import.meta.url),
        formatRecording(recording),
      );
    }
    const isSame = formatRecording(recording) === readShipped("vendor-examples.json");
    const command =
      "`LATCHKEY_WRITE_RECORDING=1 node_modules/.bin/vitest run test/recording.test.ts`, in packages/contract";
    expect(isSame, `The spec's examples have changed: make it anew with ${command}`).toBe(true);
    const ids = recording.cases.map(({ id }) => id).filter((id) => !id.includes("/429-"));
    expect(ids).toEqual([
      "listApiKeys/vendor-page/200-vendorPage",
      "createSubaccountApiKey/vendor-page/201-created",
      "getApiKey/vendor-page/200-vendorPage",
      "updateApiKeyStatus/vendor-page/204-deactivate",
      "createKey/vendor-page/201-created",
      "listApiRoles/vendor-page/200-roles",
      "getKey/vendor-page/200-used",
      "getKey/vendor-page/200-acmeCredential",
      "updateKey/vendor-page/204-rename",
    ]);
  });

  test.each(["sandbox.json", "vendor-examples.json"])("%s can be read, and written as it was", (name) => {
    const recording = readRecording(shipped(name));
    const file = join(folder, name);
    writeRecording(file, recording);
    expect(readFileSync(file, "utf8")).toBe(readShipped(name));
  });
});

test("a request is recorded by its operation, and a body by its fields, without what is volatile or private", async () => {
  const recording = await record(sandboxTarget, ["listKeys/access/administrator-on-self"]);
  expect(recording.cases[0]?.steps[0]).toEqual({
    request: {
      operationId: "listKeys",
      method: "GET",
      path: expect.stringMatching(/^\/services\/v2\/key/),
      headers: ["x-dc-devkey"],
    },
    reply: {
      status: 200,
      contentType: "application/json",
      body: "json",
      fields: expect.objectContaining({
        "api_keys[].user.id": { types: ["integer"], values: ["<id>"] },
        "api_keys[].user.first_name": { types: ["string"], values: ["<text>"] },
        "api_keys[].create_date": { types: ["string"], values: ["<time YYYY-MM-DDThh:mm:ss+00:00>"] },
        "api_keys[].is_legacy": { types: ["boolean"], values: [false] },
      }),
    },
  });
});

describe("secrets", () => {
  test("none that a run knows is recorded, wherever a server repeats it", async () => {
    const known: Secrets[] = [];
    const leaking = alteredSandbox((request, reply) => {
      const credential = String(request.headers["X-PARTNER-APIKEY"] ?? request.headers["X-DC-DEVKEY"] ?? "");
      return withBody(
        { ...reply, headers: { ...reply.headers, "content-type": `text/${credential}` } },
        (body) => ({
          ...body,
          [`a${credential}`]: credential,
          code: `no ${credential}`,
          message: `${secret} and ${credential}`,
        }),
      );
    });
    const recorder = new Recorder();
    const report = await runSuite(leaking, {
      cases: cases.filter(({ operationId }) => operationId === "createKey"),
      onExchange: (testCase, exchange, secrets) => {
        known.push(secrets);
        recorder.onExchange(testCase, exchange, secrets);
      },
    });
    const file = join(folder, "leaking.json");
    writeRecording(file, recorder.toRecording(report));
    const text = readFileSync(file, "utf8");
    expect(text).toContain("LATCHKEY_CONTRACT_CERTCENTRAL_KEY");
    expect(known[0]?.findIn(text)).toEqual([]);
    expect(text).not.toContain(secret);
  });

  test("a file with what may be one is not written", () => {
    const file = join(folder, "refused.json");
    const request = { ...step.request, body: `{"name":"${secret}"}` };
    const recording = {
      ...small,
      cases: [{ id: "getKey/x", outcome: "pass" as const, steps: [{ ...step, request }] }],
    };
    expect(() => writeRecording(file, recording)).toThrow(
      `${file} is not written: what was recorded of getKey/x holds what may be a secret, 50 characters that end in k7k7.`,
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe("a file that is no recording is refused, and told why", () => {
  test.each([
    ["is no recording: it is not JSON", "{"],
    ["is no recording: its format is not latchkey-contract-recording", '{"log":{}}'],
    [
      "is a recording of version 2, and this program reads version 1",
      JSON.stringify({ ...small, version: 2 }),
    ],
    ["is damaged: cases of the recording is missing", JSON.stringify({ ...small, cases: undefined })],
    [
      "is damaged: outcome of item 1 of cases of the recording is none of pass, fail, notObservable",
      JSON.stringify(small).replace('"pass"', '"passed"'),
    ],
    [
      "is damaged: status of reply of item 1 of steps of item 1 of cases of the recording is no whole number",
      JSON.stringify(small).replace("200", '"200"'),
    ],
    ["is damaged: the recording has a field extra", JSON.stringify({ ...small, extra: 1 })],
  ])("%s", (message, text) => {
    const file = join(folder, "other.json");
    writeFileSync(file, text);
    expect(() => readRecording(file)).toThrow(`${file} ${message}`);
  });
});

async function record(target: typeof sandboxTarget, ids: readonly string[]): Promise<Recording> {
  const recorder = new Recorder();
  const chosen = cases.filter(({ id }) => ids.includes(id));
  expect(chosen).toHaveLength(ids.length);
  return recorder.toRecording(await runSuite(target, { cases: chosen, onExchange: recorder.onExchange }));
}

function shipped(name: string): string {
  return fileURLToPath(new URL(`../recordings/${name}`, import.meta.url));
}

function readShipped(name: string): string {
  return readFileSync(shipped(name), "utf8");
}
