import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { expect, onTestFinished, test } from "vitest";
import type { Case } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { type Cast, nobody } from "../src/cast.ts";
import { runSuite } from "../src/run.ts";
import { apiNames, spec } from "../src/spec.ts";
import type { Wait } from "../src/targets/cast-search.ts";
import { demoBelongings, demoCast } from "../src/targets/demo-cast.ts";
import type { GivenSecrets } from "../src/targets/discover-cast.ts";
import { createUrlTarget } from "../src/targets/url.ts";
import { ids, playLive } from "./target-live-sandbox.ts";

const partner = "partner-subscriptions";

function at(url: string) {
  return { [partner]: url, certcentral: url };
}

async function discover(
  urls: ReturnType<typeof at>,
  secrets: GivenSecrets,
  wait?: Wait,
): Promise<{ cast: Cast; notes: readonly string[] }> {
  await using running = await createUrlTarget({ urls, secrets, ...(wait && { wait }) }).start();
  const { cast } = await running.begin();
  return { cast, notes: running.notes ?? [] };
}

function only(secrets: GivenSecrets, api: keyof GivenSecrets, ...roles: string[]): GivenSecrets {
  const kept = Object.entries(secrets[api]).filter(([role]) => roles.includes(role));
  return { [partner]: {}, certcentral: {}, [api]: Object.fromEntries(kept) };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server on a TCP port has no other address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("finds out of the sandbox's demo what is known of it", async () => {
  await using server = await startSandboxServer({ port: 0, controls: true });
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
    const body = JSON.stringify({ milliseconds });
    const headers = { "Content-Type": "application/json" };
    await fetch(`${server.url}/_sandbox/clock/advance`, { method: "POST", headers, body });
  };
  // In the same second for both searches.
  const frozen = {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: '{"isFrozen":true}',
  };
  await fetch(`${server.url}/_sandbox/clock`, frozen);
  const expected = demoCast(server.keys);
  const secrets = { [partner]: expected[partner].secrets, certcentral: expected.certcentral.secrets };
  for (const run of ["first", "second"]) {
    const { cast, notes } = await discover(at(server.url), secrets, wait);
    expect(cast, run).toEqual(expected);
    expect(notes).toEqual([
      expect.stringContaining("Assumed from the last use of keys: --certcentral-key is of user 125039"),
    ]);
  }
  expect(waits).toEqual([1_100]);
});

test("tells of each part alone what follows from it", async () => {
  await using server = await startSandboxServer({ port: 0 });
  const { [partner]: known, certcentral } = demoCast(server.keys);
  const all = { [partner]: known.secrets, certcentral: certcentral.secrets };
  const find = async (api: keyof GivenSecrets, ...roles: string[]) =>
    (await discover(at(server.url), only(all, api, ...roles))).cast[api].belongings;
  const { parent, subaccount } = demoBelongings[partner];
  const none = { none: nobody };

  expect(await find(partner, "parent")).toEqual({
    parent: { self: parent?.["self"], subaccount: parent?.["subaccount"], ...none },
    subaccount: none,
  });
  expect(await find(partner, "subaccount")).toEqual({
    parent: none,
    subaccount: { self: subaccount?.["self"], ...none },
  });
  expect(await find(partner, "parent", "sibling")).toMatchObject({
    parent: { subaccount: parent?.["subaccount"] },
    subaccount: none,
  });
  expect(await find("certcentral", "restricted")).toEqual({
    administrator: none,
    "view-only": none,
    restricted: none,
    "non-administrator": none,
  });
});

test("takes a key that plays no part for what belongs to its user, so that no case lames its caller", async () => {
  await using server = await startSandboxServer({ port: 0 });
  const second = { administrator: server.keys["certcentralSecond"] ?? "" };
  const { cast } = await discover(at(server.url), { [partner]: {}, certcentral: second });
  expect(cast.certcentral.belongings["administrator"]?.["self"]).toEqual({ key: 184, owner: 125039 });
});

test("takes no part for what its key does not show", async () => {
  const { urls, secrets } = await playLive();
  const { parent = "", subaccount = "", unrelated = "", sibling = "" } = secrets[partner];
  const swapped = await discover(urls, {
    [partner]: { parent, unrelated: sibling, subaccount: unrelated },
    certcentral: {},
  });
  expect(swapped.notes).toEqual([
    "--partner-parent-key does not list the account of --partner-subaccount-key, which is not taken for its subaccount.",
    "--partner-unrelated-key is of an account that the other keys reach: it is not unrelated.",
  ]);
  expect(swapped.cast[partner].belongings["subaccount"]).toEqual({
    self: { key: 14, owner: ids.unrelated },
    none: nobody,
  });
  expect(swapped.cast[partner].belongings["parent"]).not.toHaveProperty("unrelated");

  // Else each case that needs it would accuse the server.
  const given = { [partner]: { parent: "latchkey-test-of-nobody", subaccount }, certcentral: {} };
  await expect(discover(urls, given)).rejects.toThrow(
    "listApiKeys answered 403 to the key of --partner-parent-key (LATCHKEY_CONTRACT_PARTNER_PARENT_KEY): check that it is a key of this server, and active",
  );
});

test.each([
  ["hello", "text/plain"],
  ["null", "application/json"],
  ['{"api_keys":[null,1,{"id":"1"},{"id":1.5,"account_id":2},{"id":1,"user":null}]}', "application/json"],
])("is not put out by a stranger's server that lists %s", async (body, type) => {
  const url = await serve((_, response) => response.writeHead(200, { "Content-Type": type }).end(body));
  const secrets = {
    [partner]: { parent: "latchkey-test-1" },
    certcentral: { administrator: "latchkey-test-2" },
  };
  const { cast, notes } = await discover(at(url), secrets);
  expect(cast[partner].belongings["parent"]).toEqual({ none: nobody });
  expect(cast.certcentral.belongings["administrator"]).toEqual({ none: nobody });
  expect(notes).not.toEqual([]);
  expect(notes.join()).not.toContain("latchkey-test");
});

test("cannot start where nobody is, with keys and without", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  await once(server, "close");
  for (const secret of [{ parent: "latchkey-test-1" }, {}]) {
    const target = createUrlTarget({ urls: at(url), secrets: { [partner]: secret, certcentral: {} } });
    await expect(target.start()).rejects.toThrow(`nothing listens at ${url}`);
  }
});

test("shows what a server of anybody's can be asked, and leaves no key of its own active", {
  timeout: 20_000,
}, async () => {
  const live = await playLive();
  const { urls, secrets } = live;
  const target = createUrlTarget({ urls, secrets, with: ["clock", "httpEdges"] });
  const { results, leftovers } = await runSuite(target, { cases });
  expect(results.filter(({ outcome }) => outcome === "fail")).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "pass").length).toBeGreaterThan(300);
  expect(leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
  for (const { outcome, ...rest } of results) {
    if (outcome === "notObservable")
      expect(rest).toMatchObject({
        reason: expect.stringMatching(/--with (steerable|rateLimits)|no ACME credential is listed/),
      });
  }
});

test.each(["listed before", "not listed before"])(
  "never deactivates a key that it has not made, whatever name the server gave it: %s",
  async (kind) => {
    const live = await playLive();
    const secret = live.secrets.certcentral["administrator"] ?? "";
    const path = `${spec.certcentral.basePath}/key/24`;
    if (kind === "not listed before")
      await live.plant({ operation: "listKeys", times: 1, answer: { status: 503 } });
    const rename: Case = {
      api: "certcentral",
      operationId: "updateKey",
      status: undefined,
      situation: "a test's own",
      id: "rename",
      needs: [],
      parts: [],
      mutates: [],
      run: async (context) => {
        const headers = { "X-DC-DEVKEY": secret, "Content-Type": "application/json" };
        const body = JSON.stringify({ name: context.nameOf("stolen") });
        if (kind === "listed before")
          await fetch(`${live.server.url}${path}`, { method: "PUT", headers, body });
        else await context.send({ method: "PUT", target: path, headers, body });
        const target = `${spec.certcentral.basePath}/key/user/${ids.administrator}`;
        await context.send({ method: "POST", target, headers, body });
      },
    };
    const secrets = { [partner]: {}, certcentral: { administrator: secret } };
    const target = createUrlTarget({ urls: live.urls, secrets });
    const { results, leftovers } = await runSuite(target, { cases: [rename] });
    expect(results).toMatchObject([{ outcome: "pass" }]);
    expect(leftovers).toEqual([]);
    // Its name begins as those of made keys do; the one that was made is no more among them.
    expect(await live.activeMade()).toEqual([24]);
  },
);

test("never deactivates a key that was there before, though the server says that it was made just now", async () => {
  const methods: string[] = [];
  const key = { id: 5, name: "In use", account_id: 7, status: "active", api_key_last4: "st-1" };
  const url = await serve(({ method = "" }, response) => {
    methods.push(method);
    response.writeHead(method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(method === "POST" ? key : { api_keys: [key] }));
  });
  const secrets = { [partner]: { parent: "latchkey-test-1" }, certcentral: {} };
  const target = createUrlTarget({ urls: at(url), secrets, wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.begin();
  await send({
    method: "POST",
    target: `${spec[partner].basePath}/api-key/account/7`,
    headers: { "X-PARTNER-APIKEY": "latchkey-test-1" },
    body: "{}",
  });
  expect(await running.tidyUp?.("0123abcd")).toEqual([]);
  expect(new Set(methods)).toEqual(new Set(["GET", "POST"]));
});

test("has the capabilities that it is told of, and only the API that has a URL", async () => {
  const { urls, secrets } = await playLive();
  const { capabilities } = createUrlTarget({ urls, secrets, with: ["steerable"], without: ["mutable"] });
  expect(capabilities).toMatchObject({ steerable: true, mutable: "switched off by --without mutable" });
  expect(() => createUrlTarget({ urls, secrets, with: ["clock"], without: ["clock"] })).toThrow(
    "both name clock",
  );
  expect(() => createUrlTarget({ urls: { certcentral: "localhost:4010" }, secrets })).toThrow(
    "begins with http://",
  );

  const half = createUrlTarget({ urls: { certcentral: urls.certcentral }, secrets, without: ["mutable"] });
  const { results } = await runSuite(half, { cases });
  const shown = results.filter(({ outcome }) => outcome === "pass").map(({ testCase }) => testCase.api);
  expect(new Set(shown)).toEqual(new Set(["certcentral"]));
});

test("sends each API to its own URL", async () => {
  const asked: string[] = [];
  const listen = (name: string) =>
    serve(({ url }, response) => {
      asked.push(`${name} ${url}`);
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"api_keys":[]}');
    });
  const urls = { [partner]: await listen("one"), certcentral: `${await listen("two")}/below` };
  const secrets = {
    [partner]: { parent: "latchkey-test-1" },
    certcentral: { administrator: "latchkey-test-2" },
  };
  await using running = await createUrlTarget({ urls, secrets }).start();
  expect(running.urls).toEqual(urls);
  expect(new Set(asked)).toEqual(
    new Set([`one ${spec[partner].basePath}/api-key`, `two /below${spec.certcentral.basePath}/key`]),
  );
  expect(apiNames.map((api) => spec[api].vendorUrl)).toEqual([
    "https://www.digicert.com",
    "https://www.digicert.com",
  ]);
});

test("is no way to the vendor's own host, whoever calls", () => {
  const secrets = { [partner]: {}, certcentral: {} };
  for (const url of [
    "https://www.digicert.com",
    "https://CertCentral.DigiCert.eu.",
    "https://digicert.com..:443",
  ])
    expect(() => createUrlTarget({ urls: { certcentral: url }, secrets }), url).toThrow("vendor's own host");
  expect(() =>
    createUrlTarget({ urls: { certcentral: "https://digicert.com.test" }, secrets }),
  ).not.toThrow();
});

test("sends no key to the other API where that is at another host", async () => {
  const seen: { readonly path: string; readonly values: readonly unknown[] }[] = [];
  const listener: RequestListener = ({ url = "", headers }, response) => {
    seen.push({ path: url, values: Object.values(headers) });
    response.writeHead(404).end();
  };
  const urls = { [partner]: await serve(listener), certcentral: await serve(listener) };
  const secrets = {
    [partner]: { parent: "latchkey-test-1" },
    certcentral: { administrator: "latchkey-test-2" },
  };
  const chosen = cases.filter(({ id }) => /\/(other-api|other-header|unknown)$/.test(id));
  const run = (at: typeof urls) =>
    runSuite(createUrlTarget({ urls: at, secrets, wait: async () => {} }), { cases: chosen });
  const isStray = ({ path, values }: (typeof seen)[number]) =>
    values.includes(path.startsWith(spec.certcentral.basePath) ? "latchkey-test-1" : "latchkey-test-2");
  const { results } = await run(urls);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.filter(isStray)).toEqual([]);
  const kept = results.filter((result) => result.outcome === "notObservable");
  expect(new Set(kept.map(({ testCase }) => testCase.id.split("/")[2]))).toEqual(new Set(["other-api"]));
  expect(kept[0]?.reason).toContain("no key is sent there");
  // One server has seen both keys anyway.
  await run({ ...urls, certcentral: urls[partner] });
  expect(seen.some(isStray)).toBe(true);
});

test("judges nothing of an API of which no key was given, while one of the other was", async () => {
  const url = await serve((_, response) => response.writeHead(404).end());
  const onlyPartner = { [partner]: { parent: "latchkey-test-1" }, certcentral: {} };
  const run = (secrets: GivenSecrets) =>
    runSuite(createUrlTarget({ urls: at(url), secrets, wait: async () => {} }), {
      cases: cases.filter(({ id }) => id.endsWith("/credentials/missing")),
    });
  const { results } = await run(onlyPartner);
  const ofCertCentral = results.filter(({ testCase }) => testCase.api === "certcentral");
  expect(ofCertCentral).toHaveLength(spec.certcentral.operations.length);
  for (const result of ofCertCentral)
    expect(result).toMatchObject({
      outcome: "notObservable",
      reason: expect.stringContaining("so maybe nobody serves this API there"),
    });
  expect(results.filter(({ testCase }) => testCase.api === partner).map(({ outcome }) => outcome)).toContain(
    "fail",
  );
  // Without any key, what needs none is asked for all the same.
  const { results: all } = await run({ [partner]: {}, certcentral: {} });
  expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(["fail"]));
});

test("waits but once for each API of a server that never answers", async () => {
  let asked = 0;
  const url = await serve(() => {
    asked += 1;
  });
  const secrets = {
    [partner]: { parent: "latchkey-test-1", subaccount: "latchkey-test-2" },
    certcentral: { administrator: "latchkey-test-3", "view-only": "latchkey-test-4" },
  };
  const target = createUrlTarget({ urls: at(url), secrets, timeoutMs: 50, wait: async () => {} });
  await expect(target.start()).rejects.toThrow("no whole reply came within 50 ms");
  expect(asked).toBe(2);
});
