import type { RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type GivenKeys, noKeys } from "../../src/accounts.ts";
import { cases } from "../../src/cases/index.ts";
import { apiNames, spec } from "../../src/spec.ts";
import { checkUrl, createUrlTarget } from "../../src/targets/url.ts";
import { UsageError } from "../../src/usage-error.ts";
import { caseOf, idsOf, outcomesOf } from "../fixtures/case-of.ts";
import { ids, playLive } from "../fixtures/live-sandbox.ts";
import { runCases } from "../fixtures/run-cases.ts";
import { serve as serveUntilDisposed } from "../fixtures/serve.ts";

const partner = "partner-subscriptions";
const oneOfEach: GivenKeys = {
  [partner]: { parent: { secret: "latchkey-test-1" } },
  certcentral: { administrator: { secret: "latchkey-test-2" } },
};

function at(url: string) {
  return { [partner]: url, certcentral: url };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = await serveUntilDisposed(listener);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server.url;
}

test("checks all that your server supports, and leaves no created key active", {
  timeout: 20_000,
  tags: ["release"],
}, async () => {
  const live = await playLive();
  const { urls, keys } = live;
  const target = createUrlTarget({ urls, keys, supports: ["clock", "malformedRequests"] });
  const { results, leftovers } = await runCases(target, cases);
  expect([...idsOf(results, "failed"), ...idsOf(results, "differs")]).toEqual([]);
  expect(idsOf(results, "passed").length).toBeGreaterThan(300);
  expect(leftovers).toEqual([]);
  expect(await live.activeCreated()).toEqual([]);
  const skips = outcomesOf(results).filter((outcome) => outcome !== "passed");
  for (const reason of skips)
    expect(reason).toMatch(/--supports (preferHeader|rateLimits)|no ACME credential is listed/);
});

test.each(["listed before", "not listed before"])(
  "never deactivates a key that it has not created, whatever name the server gave it: %s",
  async (kind) => {
    const live = await playLive();
    const { administrator } = live.keys.certcentral;
    if (administrator === undefined) return expect.fail();
    const { secret } = administrator;
    const path = `${spec.certcentral.basePath}/key/24`;
    if (kind === "not listed before")
      await live.plant({ operation: "listKeys", times: 1, answer: { status: 503 } });
    const rename = caseOf("rename", {
      api: "certcentral",
      operationId: "updateKey",
      status: undefined,
      run: async (context) => {
        const headers = { "X-DC-DEVKEY": secret, "Content-Type": "application/json" };
        const body = JSON.stringify({ name: context.nameOf("stolen") });
        if (kind === "listed before")
          await fetch(`${live.server.url}${path}`, { method: "PUT", headers, body });
        else await context.send({ method: "PUT", target: path, headers, body });
        const target = `${spec.certcentral.basePath}/key/user/${ids.administrator}`;
        await context.send({ method: "POST", target, headers, body });
      },
    });
    const keys = { ...noKeys, certcentral: { administrator } };
    const target = createUrlTarget({ urls: live.urls, keys });
    const { results, leftovers } = await runCases(target, [rename]);
    expect(outcomesOf(results)).toEqual(["passed"]);
    expect(leftovers).toEqual([]);
    // The name of key 24 begins like the names of created keys. The created key is inactive.
    expect(await live.activeCreated()).toEqual([24]);
  },
);

test("never deactivates a key that existed before, even if the server says that it was just created", async () => {
  const methods: string[] = [];
  const key = { id: 5, name: "In use", account_id: 7, status: "active", api_key_last4: "st-1" };
  const url = await serve(({ method = "" }, response) => {
    methods.push(method);
    response.writeHead(method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(method === "POST" ? key : { api_keys: [key] }));
  });
  const keys = { ...oneOfEach, certcentral: {} };
  const target = createUrlTarget({ urls: at(url), keys, wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.setUp();
  await send({
    method: "POST",
    target: `${spec[partner].basePath}/api-key/account/7`,
    headers: { "X-PARTNER-APIKEY": "latchkey-test-1" },
    body: "{}",
  });
  expect(await running.tidyUp?.("0123abcd")).toEqual([]);
  expect(new Set(methods)).toEqual(new Set(["GET", "POST"]));
});

test("has the declared capabilities, and checks only the API that has a URL", async () => {
  const { urls, keys } = await playLive();
  const { capabilities } = createUrlTarget({ urls, keys, supports: ["preferHeader"], lacks: ["writes"] });
  expect(capabilities).toMatchObject({ preferHeader: true, writes: "--no-supports writes" });
  expect(() => createUrlTarget({ urls, keys, supports: ["clock"], lacks: ["clock"] })).toThrow(
    "both name clock",
  );
  expect(() => createUrlTarget({ urls: { certcentral: "localhost:4010" }, keys })).toThrow(
    "must begin with http://",
  );

  const half = createUrlTarget({ urls: { certcentral: urls.certcentral }, keys, lacks: ["writes"] });
  const { results } = await runCases(half, cases);
  const passed = results.filter(({ verdict }) => verdict === "passed").map(({ testCase }) => testCase.api);
  expect(new Set(passed)).toEqual(new Set(["certcentral"]));
});

test("sends each API to its own URL", async () => {
  const asked: string[] = [];
  const listen = (name: string) =>
    serve(({ url }, response) => {
      asked.push(`${name} ${url}`);
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"api_keys":[]}');
    });
  const urls = { [partner]: await listen("one"), certcentral: `${await listen("two")}/below` };
  await using running = await createUrlTarget({ urls, keys: oneOfEach }).start();
  expect(running.urls).toEqual(urls);
  expect(new Set(asked)).toEqual(
    new Set([`one ${spec[partner].basePath}/api-key`, `two /below${spec.certcentral.basePath}/key`]),
  );
  expect(apiNames.map((api) => spec[api].digicertUrl)).toEqual([
    "https://www.digicert.com",
    "https://www.digicert.com",
  ]);
});

test("rejects DigiCert's own hosts", () => {
  for (const url of [
    "https://www.digicert.com",
    "https://CertCentral.DigiCert.eu.",
    "https://digicert.com..:443",
  ])
    expect(() => createUrlTarget({ urls: { certcentral: url }, keys: noKeys }), url).toThrow(
      "DigiCert's own host",
    );
  expect(() =>
    createUrlTarget({ urls: { certcentral: "https://digicert.com.test" }, keys: noKeys }),
  ).not.toThrow();
});

test("does not send a key to the other API at another host", async () => {
  const seen: { readonly path: string; readonly values: readonly unknown[] }[] = [];
  const listener: RequestListener = ({ url = "", headers }, response) => {
    seen.push({ path: url, values: Object.values(headers) });
    response.writeHead(404).end();
  };
  const urls = { [partner]: await serve(listener), certcentral: await serve(listener) };
  const chosen = cases.filter(({ id }) => /\/(other-api|other-header|unknown)$/.test(id));
  const run = (at: typeof urls) =>
    runCases(createUrlTarget({ urls: at, keys: oneOfEach, wait: async () => {} }), chosen);
  const isStray = ({ path, values }: (typeof seen)[number]) =>
    values.includes(path.startsWith(spec.certcentral.basePath) ? "latchkey-test-1" : "latchkey-test-2");
  const { results } = await run(urls);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.filter(isStray)).toEqual([]);
  const kept = results.filter((result) => result.verdict === "skipped");
  expect(new Set(kept.map(({ testCase }) => testCase.id.split("/")[2]))).toEqual(new Set(["other-api"]));
  expect(kept[0]?.reason).toContain("the other API is at another host, which must not get this key");
  // A single server receives both keys.
  await run({ ...urls, certcentral: urls[partner] });
  expect(seen.some(isStray)).toBe(true);
});

test("skips an API without a key if the other API has one", async () => {
  const url = await serve((_, response) => response.writeHead(404).end());
  const run = (keys: GivenKeys) =>
    runCases(
      createUrlTarget({ urls: at(url), keys, wait: async () => {} }),
      cases.filter(({ id }) => id.endsWith("/credentials/missing")),
    );
  const { results } = await run({ ...oneOfEach, certcentral: {} });
  const ofCertCentral = results.filter(({ testCase }) => testCase.api === "certcentral");
  expect(ofCertCentral).toHaveLength(spec.certcentral.operations.length);
  for (const result of ofCertCentral)
    expect(result).toMatchObject({
      verdict: "skipped",
      reason: expect.stringContaining("LATCHKEY_CONTRACT_CERTCENTRAL_KEY is not set"),
    });
  const ofPartner = results.filter(({ testCase }) => testCase.api === partner);
  expect(outcomesOf(ofPartner)).toContain("differs");
  // Without any key, the cases that need none still run.
  const { results: all } = await run(noKeys);
  expect(all).toHaveLength(ofPartner.length + ofCertCentral.length);
  for (const { verdict } of all) expect(verdict).toMatch(/^(failed|differs)$/);
});

test.each<[string, string]>([
  ["an unknown scheme", "ftp://127.0.0.1"],
  ["no scheme", "127.0.0.1:4010"],
  ["a user and a password", "http://me:latchkey-test-secret@localhost"],
  ["a query", "http://localhost/?key=latchkey-test-secret"],
  ["a fragment", "http://localhost/#latchkey-test-secret"],
  ["the path of Partner Subscriptions", "http://localhost/partner-subscription/api/v1"],
  ["the path of CertCentral", "http://localhost/services/v2/"],
  ["the path of an operation", "http://localhost/services/v2/key"],
])("rejects a URL with %s, and does not quote it", (_, url) => {
  const check = () => checkUrl(url, "--url");
  expect(check).toThrow(UsageError);
  expect(check).toThrow(/^--url /);
  expect(check).not.toThrow("latchkey-test-secret");
});

test("accepts a URL with a path", () => {
  expect(checkUrl("https://localhost:4010/below", "--url").pathname).toBe("/below");
});
