import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, test } from "vitest";
import { describeFuzz } from "../src/fuzz/describe.ts";
import { type FuzzReport, fuzz } from "../src/fuzz/fuzz.ts";
import type { HttpReply, HttpRequest } from "../src/http.ts";
import type { Target } from "../src/target.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";
import { createUrlTarget } from "../src/targets/url.ts";
import { alteredSandbox } from "./altered-sandbox.ts";

test("the sandbox survives three seconds of it", async () => {
  const seen: number[] = [];
  const report = await fuzz(sandboxTarget, {
    seconds: 3,
    seed: 20_261_121,
    onProgress: ({ requests }) => seen.push(requests),
  });
  expect(describeFuzz(report)).toContain("Nothing was found.");
  expect(report.requests).toBeGreaterThan(500);
  expect(report.mutated / report.requests).toBeGreaterThan(0.3);
  expect(report.mutated / report.requests).toBeLessThan(0.7);
  for (const status of [200, 201, 204, 400, 403, 404, 405, 415]) {
    expect(report.statuses[status], `replies of status ${status}`).toBeGreaterThan(0);
  }
  expect(seen.at(-1)).toBe(report.requests);
}, 15_000);

describe("a server that is wrong in one spot is found out, by the least that shows it, again and again", () => {
  const error: HttpReply = { status: 500, headers: { "content-type": "text/html" }, text: "<h1>Oops</h1>" };
  const ok: HttpReply = { status: 204, headers: {}, text: "" };

  test.each<[string, (request: HttpRequest, reply: HttpReply) => HttpReply, RegExp, RegExp]>([
    [
      "500 for a name with a quotation mark",
      ({ body = "" }, reply) => (/"name":"(?:[^"\\]|\\.)*\\"/.test(body) ? error : reply),
      // Of a text, fast-check may leave a character beside the one that it takes.
      /^curl -X (POST|PUT) .*--data-raw '\{"name":" ?\\" ?"\}'$/,
      /status 500/,
    ],
    [
      "success for the id 12e3",
      ({ target, method }, reply) => (method === "PUT" && target.includes("/12e3") ? ok : reply),
      /^curl -X PUT .*\/12e3(\/status)?.*$/,
      /^status 204, though (apiKeyId|key_id) is no id$/,
    ],
    [
      "an unknown property that is accepted",
      ({ body = "", method, target }, reply) =>
        method === "PUT" && target.endsWith("/status") && /"status":"\w+","x"/.test(body) ? ok : reply,
      /^curl -X PUT .*--data-raw '\{"status":"active","x":null\}'$/,
      /^status 204, though /,
    ],
    [
      "a field that is missing from a valid reply",
      (_request, reply) => ({ ...reply, text: reply.text.replace('"api_key_last4":', '"last4":') }),
      /^curl \S+ -H "X-PARTNER-APIKEY: \$LATCHKEY_CONTRACT_PARTNER_\w+_KEY"$/,
      /api_key_last4/,
    ],
    [
      "a credential that is sent back",
      ({ headers }, reply) => ({
        ...reply,
        headers: { ...reply.headers, "x-caller": String(headers["X-DC-DEVKEY"] ?? "") },
      }),
      /^curl .*-H "X-DC-DEVKEY: \$LATCHKEY_CONTRACT_CERTCENTRAL_KEY"/,
      /^the reply holds a secret: \$LATCHKEY_CONTRACT_CERTCENTRAL_KEY$/,
    ],
    [
      "an error that is no JSON",
      (_request, reply) =>
        reply.status === 405 ? { ...reply, headers: { "content-type": "text/plain" }, text: "no" } : reply,
      /^curl (-X \w+ )?\S+ -H \S+ \S+$/,
      /^status 405 with content type text\/plain: an error is told in JSON$/,
    ],
  ])(
    "%s",
    async (_fault, alter, curl, problem) => {
      const target = alteredSandbox(alter);
      const report = await fuzz(target, { seconds: 10, seed: 7 });
      const { finding } = report;
      expect(finding?.failure.curl).toMatch(curl);
      expect(finding?.failure.problems.join("\n")).toMatch(problem);
      expect(finding?.before).toEqual([]);
      const again = await fuzz(target, { seconds: 10, seed: finding?.seed ?? 0 });
      expect(again.finding).toEqual(finding);
      expect(describeFuzz(report)).toContain(`--target sandbox --fuzz 10 --seed ${finding?.seed}`);
    },
    30_000,
  );

  test("what only two requests show, told with both", async () => {
    // Each run has a sandbox of its own, and so a count of its own.
    let created = 0;
    const forgetful: Target = alteredSandbox(({ method }, reply) => {
      if (method === "POST" && reply.status === 201) created += 1;
      return method === "GET" && created > 0 ? error : reply;
    });
    const target: Target = {
      ...forgetful,
      start: async () => {
        const running = await forgetful.start();
        const begin = (): ReturnType<typeof running.begin> => {
          created = 0;
          return running.begin();
        };
        return { ...running, begin };
      },
    };
    const { finding } = await fuzz(target, { seconds: 10, seed: 3 });
    expect(finding?.before).toEqual([expect.stringMatching(/^curl -X POST /)]);
    expect(finding?.failure.curl).toMatch(/^curl http/);
  }, 30_000);
});

test("the same seed gives the same requests, and another seed others", async () => {
  const first = await sentWith(1);
  const second = await sentWith(1);
  const other = await sentWith(2);
  expect(first.slice(0, 200)).toEqual(second.slice(0, 200));
  expect(other.slice(0, 200)).not.toEqual(first.slice(0, 200));
});

test("where a request breaks the server for good, that one is named beside the least one", async () => {
  let isDead = false;
  const fragile = alteredSandbox(({ headers }, reply) => {
    isDead ||= headers["Content-Type"] === ";;;";
    if (isDead) throw new Error("nothing listens any more");
    return reply;
  });
  const report = await fuzz(fragile, { seconds: 10, seed: 5 });
  expect(report.finding?.failure.curl).not.toContain(";;;");
  expect(report.finding?.first.curl).toContain("Content-Type: ;;;");
  expect(describeFuzz(report)).toMatch(/\n {2}first {5}curl .*Content-Type: ;;;/);
}, 15_000);

test("a finding at anybody's server is repeated by its URL", async () => {
  const target = alteredSandbox((_, reply) => ({ ...reply, text: "no" }), { name: "url" });
  expect(describeFuzz(await fuzz(target, { seconds: 5, seed: 1 }))).toMatch(
    /again {5}--url URL --fuzz 10 --seed \d/,
  );
});

test("a server that never answers is told from one that does", async () => {
  const silent = alteredSandbox(() => Promise.reject(new Error("the connection broke off")));
  const { finding } = await fuzz(silent, { seconds: 5, seed: 1 });
  expect(finding?.failure.problems).toEqual(["no reply came"]);
  expect(finding?.failure.received).toBe("no reply: the connection broke off");
});

test("anybody's server is tidied up, and told apart by its URL", async () => {
  await using server = await startSandboxServer({ port: 0 });
  const target = createUrlTarget({
    urls: { certcentral: server.url },
    secrets: {
      "partner-subscriptions": {},
      certcentral: { administrator: server.keys["certcentral"] ?? "" },
    },
  });
  const report = await fuzz(target, { seconds: 0.5, seed: 1 });
  expect(report.finding).toBeUndefined();
  expect(report.requests).toBeGreaterThan(20);
  expect(report.leftovers).toEqual([]);
  const reply = await fetch(`${server.url}/services/v2/key`, {
    headers: { "X-DC-DEVKEY": server.keys["certcentral"] ?? "" },
  });
  const { api_keys: keys } = await reply.json();
  // The demo's next id: the key that the run has made.
  expect(keys.find(({ id }: { id: number }) => id === 189)?.status).toBe("revoked");
}, 15_000);

describe("what may be sent where", () => {
  test("nothing to the live service", async () => {
    const live = alteredSandbox((_request, reply) => reply, { name: "live" });
    await expect(fuzz(live, { seconds: 1, seed: 1 })).rejects.toThrow("The live service is not fuzzed.");
  });

  test("reads only where nothing may be written", async () => {
    const { sent, target } = counted((_request, reply) => reply, {
      name: "url",
      mutable: "nobody allowed it",
    });
    const report = await fuzz(target, { seconds: 0.5, seed: 1 });
    expect(report.scope).toBe("Only reads are sent: nobody allowed it.");
    expect(new Set(sent.map(({ method }) => method))).toEqual(new Set(["GET", "HEAD", "OPTIONS"]));
    expect(report.finding).toBeUndefined();
  });

  test("no broken JSON where malformed requests are not welcome", async () => {
    const isBroken = ({ body }: HttpRequest): boolean => {
      try {
        return body !== undefined && JSON.parse(body) === isBroken;
      } catch {
        return true;
      }
    };
    const hardy = counted((_request, reply) => reply, { rateLimits: true });
    await fuzz(hardy.target, { seconds: 1, seed: 1 });
    expect(hardy.sent.some(isBroken)).toBe(true);
    const tender = counted((_request, reply) => reply, { rateLimits: true, httpEdges: "nobody allowed it" });
    await fuzz(tender.target, { seconds: 1, seed: 1 });
    expect(tender.sent.length).toBeGreaterThan(100);
    expect(tender.sent.filter(isBroken)).toEqual([]);
  }, 10_000);

  test("elsewhere, changes of keys that it made itself, and of nobody's", async () => {
    const { sent, target } = counted((_request, reply) => reply, { name: "url", rateLimits: true });
    const report: FuzzReport = await fuzz(target, { seconds: 1, seed: 1 });
    expect(report.finding).toBeUndefined();
    const [ofPartner, ofCertCentral, ...rest] = sent.filter(
      ({ method }) => !/^(GET|HEAD|OPTIONS)$/.test(method),
    );
    expect(ofPartner?.body).toMatch(/^\{"name":"latchkey-contract [0-9a-f]{8} fuzz"\}$/);
    expect(ofPartner?.target).toMatch(/\/api-key\/account\/67891$/);
    expect(ofCertCentral?.target).toMatch(/\/key\/user\/125039$/);
    expect(rest.length).toBeGreaterThan(100);
    // The ids that the demo's next keys get; a path that has none, /key, is not one of a change.
    const ids = new Set(
      rest.flatMap(({ target: path }) => /\/(\d+)(?:\/status)?(?:\?|$)/.exec(path)?.[1] ?? []),
    );
    expect([...ids].toSorted()).toEqual(["12350", "189", "2000000001"]);
    expect(report.leftovers).toHaveLength(2);
    expect(describeFuzz(report)).toMatch(/LEFT: Key \d+ of .* was made and is left\./);
  }, 10_000);
});

async function sentWith(seed: number): Promise<string[]> {
  const { sent, target } = counted((_request, reply) => reply);
  await fuzz(target, { seconds: 0.5, seed });
  return sent.map((request) => JSON.stringify(request));
}

function counted(
  alter: (request: HttpRequest, reply: HttpReply) => HttpReply,
  options?: Parameters<typeof alteredSandbox>[1],
): { readonly sent: HttpRequest[]; readonly target: Target } {
  const sent: HttpRequest[] = [];
  const target = alteredSandbox((request, reply) => {
    sent.push(request);
    return alter(request, reply);
  }, options);
  return { sent, target };
}
