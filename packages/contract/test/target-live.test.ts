import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { Case, CaseContext } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { runSuite, type SuiteReport } from "../src/run.ts";
import { apiNames, type OperationId, spec } from "../src/spec.ts";
import { createLiveTarget, type LiveTargetOptions } from "../src/targets/live.ts";
import { ids, type PlayedLive, playLive } from "./target-live-sandbox.ts";

const partner = "partner-subscriptions";
const changes: readonly OperationId[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap(({ method, operationId }) => (method === "GET" ? [] : [operationId])),
);

/** A target on the sandbox that plays live, where nothing has to be waited for. */
function targetOn(
  { urls, secrets }: Pick<PlayedLive, "urls" | "secrets">,
  options: Partial<LiveTargetOptions> = {},
) {
  const waits: number[] = [];
  let time = 0;
  const target = createLiveTarget({
    urls,
    secrets,
    allow: changes,
    now: () => time,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
    ...options,
  });
  return { target, waits, passed: () => time };
}

function caseOf(id: string, mutates: readonly OperationId[], run: Case["run"]): Case {
  const common = {
    api: partner,
    operationId: "listApiKeys",
    status: 200,
    situation: "a test's own",
  } as const;
  return { ...common, id, needs: [], parts: [{ caller: "parent", owner: "subaccount" }], mutates, run };
}

async function create(context: CaseContext): Promise<number> {
  const { body } = await context.call({
    operationId: "createSubaccountApiKey",
    status: 201,
    secret: context.cast[partner].secrets["parent"],
    parameters: { accountId: ids.subaccount },
    body: { name: context.nameOf("test") },
  });
  return body.id;
}

async function list(context: CaseContext): Promise<void> {
  await context.call({
    operationId: "listApiKeys",
    status: 200,
    secret: context.cast[partner].secrets["parent"],
  });
}

const makeOne = caseOf("make", ["createSubaccountApiKey"], async (context) => {
  await create(context);
});
const look = caseOf("look", [], list);

function outcomes({ results }: SuiteReport): string[] {
  return results.map((result) => (result.outcome === "notObservable" ? result.reason : result.outcome));
}

test("only reads unless a change is allowed by name", async () => {
  const live = await playLive();
  const { target, passed } = targetOn(live, { allow: [] });
  const { results, leftovers } = await runSuite(target, { cases });
  const seen = await live.seen();
  expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(results.filter(({ outcome }) => outcome === "fail")).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "pass").length).toBeGreaterThan(50);
  expect(leftovers).toEqual([]);
  // Within the default budget, and no faster than 5 a second.
  expect(seen.length).toBeLessThanOrEqual(200);
  expect(passed()).toBeGreaterThanOrEqual((seen.length - 1) * 200);
  const refused = results.flatMap((result) => (result.outcome === "notObservable" ? [result.reason] : []));
  expect(refused).toContain(
    "createKey and updateKeyStatus are not allowed (--allow createKey --allow updateKeyStatus)",
  );
});

test("with all changes allowed, leaves nothing active and nothing of others changed", {
  timeout: 20_000,
}, async () => {
  const live = await playLive();
  const { target } = targetOn(live, { budget: 10_000 });
  const report = await runSuite(target, { cases });
  expect(report.results.filter(({ outcome }) => outcome === "fail")).toEqual([]);
  expect(report.leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
  const paths = (await live.seen()).filter(({ method }) => method === "PUT").map(({ target: path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  // The seed's keys are 11 to 15, and in CertCentral 21 to 26.
  expect(paths.filter((path) => /\/api-key\/1[1-5]\/|\/v2\/key\/2[1-6](\/|$)/.test(path))).toEqual([]);
  const text = JSON.stringify(report);
  for (const api of apiNames)
    for (const secret of Object.values(live.secrets[api])) expect(text).not.toContain(secret);
});

test("deactivates a key although the service fails twice", async () => {
  const live = await playLive();
  await live.plant({ operation: "updateApiKeyStatus", times: 2, answer: { status: 503 } });
  const { target, waits } = targetOn(live);
  const { leftovers } = await runSuite(target, { cases: [makeOne] });
  expect(leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
  expect(waits).toEqual(expect.arrayContaining([1_000, 5_000]));
});

test.each([
  { status: 503, why: "updateApiKeyStatus answered 503" },
  { status: 204, why: 'getApiKey says that it is "active"' },
])(
  "tells which key stays active where a deactivation gets $status and does nothing",
  async ({ status, why }) => {
    const live = await playLive();
    await live.plant({ operation: "updateApiKeyStatus", answer: { status } });
    const { target } = targetOn(live);
    const { leftovers } = await runSuite(target, { cases: [makeOne] });
    const [id] = await live.activeMade();
    expect(leftovers).toEqual([
      `key ${id} of account ${ids.subaccount} may still be active: ${why}; deactivate it by PUT /partner-subscription/api/v1/api-key/${id}/status with {"status":"inactive"}`,
    ]);
  },
);

test("tells which key may be active where the service dies after the create", async () => {
  const live = await playLive();
  let id: number | undefined;
  const dies = caseOf("dies", ["createSubaccountApiKey"], async (context) => {
    id = await create(context);
    await live.server.close();
    await list(context);
  });
  const { target } = targetOn(live);
  const report = await runSuite(target, { cases: [dies] });
  expect(outcomes(report)).toEqual(["fail"]);
  expect(report.leftovers).toEqual([
    expect.stringMatching(
      new RegExp(
        `^key ${id} of account 1002 may still be active: updateApiKeyStatus got no reply: nothing listens`,
      ),
    ),
  ]);
});

test("does not wait out a service that is silent for every key that was made", async () => {
  const live = await playLive();
  let isSilent = false;
  let unanswered = 0;
  const url = await passOn(live, () => {
    if (isSilent) unanswered += 1;
    return isSilent;
  });
  const { target } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  const makeMany = caseOf("make-many", ["createSubaccountApiKey"], async (context) => {
    for (let made = 0; made < 5; made += 1) await create(context);
    isSilent = true;
  });
  const { leftovers } = await runSuite(target, { cases: [makeMany] });
  expect(leftovers).toHaveLength(5);
  // Five in each of three tries, one of them sent again as its connection had been kept; not twelve.
  expect(unanswered).toBeLessThanOrEqual(16);
});

/** Passes all on to the service, but keeps the reply to a create to itself. */
async function cutCreates(live: PlayedLive, isListCut: () => boolean): Promise<string> {
  return passOn(live, (method, path) => method === "POST" || (isListCut() && path.endsWith("/api-key")));
}

/** Passes all on to the service, but keeps some replies to itself. */
async function passOn(
  { server }: PlayedLive,
  isKept: (method: string, path: string) => boolean,
): Promise<string> {
  const proxy = createServer(async (request, response) => {
    const body = await readText(request);
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
      ["x-partner-apikey", "x-dc-devkey", "content-type"].includes(name)
        ? [[name, values[0] ?? ""] as const]
        : [],
    );
    const reply = await fetch(`${server.url}${url}`, {
      method,
      headers: Object.fromEntries(headers),
      ...(body !== "" && { body }),
    });
    if (isKept(method, url)) request.socket.destroy();
    else response.writeHead(reply.status, { "Content-Type": "application/json" }).end(await reply.text());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  // A server on a TCP port has no other address.
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test("finds the key of a create whose reply never came by its name", async () => {
  const live = await playLive();
  const url = await cutCreates(live, () => false);
  const { target, waits } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  let madeMeanwhile: readonly number[] = [];
  const { leftovers, results } = await runSuite(target, {
    cases: [makeOne],
    onResult: async () => {
      madeMeanwhile = await live.activeMade();
    },
  });
  expect(results).toMatchObject([{ outcome: "fail", failure: { problems: ["no reply came"] } }]);
  expect(leftovers).toEqual([]);
  expect(madeMeanwhile).toHaveLength(1);
  expect(await live.activeMade()).toEqual([]);
  // Found at once: there was nothing else to look for.
  expect(waits).not.toContain(1_000);
});

test("tells how to find the key of a create whose reply never came where nothing can be listed", async () => {
  const live = await playLive();
  let isCut = false;
  const url = await cutCreates(live, () => isCut);
  const { target } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  const { leftovers, runId } = await runSuite(target, {
    cases: [makeOne],
    onResult: () => {
      isCut = true;
    },
  });
  expect(leftovers).toEqual([expect.stringContaining(`names that begin with "latchkey-contract ${runId}"`)]);
});

test("keeps enough of the budget to tidy up, and says where it is spent", async () => {
  const live = await playLive();
  const { target } = targetOn(live, { budget: 30 });
  const report = await runSuite(target, { cases: [makeOne, makeOne, ...Array(30).fill(look)] });
  const spent = "the budget of 30 requests is spent (--budget)";
  expect(outcomes(report).slice(0, 2)).toEqual(["pass", "pass"]);
  expect(outcomes(report).at(-1)).toBe(spent);
  expect(outcomes(report)).toContain("pass");
  expect(report.leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
  // One request below asks for the made keys, and is no part of the run.
  expect((await live.seen()).length - 2).toBeLessThanOrEqual(30);
});

test("leaves a service alone that answers 429, and tidies up later", async () => {
  const live = await playLive();
  const { target, waits } = targetOn(live);
  const throttle = caseOf("throttle", [], async (context) => {
    await live.plant({ operation: "listApiKeys", times: 1, answer: { status: 429 } });
    await list(context);
  });
  const report = await runSuite(target, { cases: [makeOne, throttle, look] });
  expect(outcomes(report)).toEqual([
    "pass",
    "the service answered 429, and is left alone from now on",
    "the service answered 429 before, and is left alone since",
  ]);
  expect(waits).toContain(6_000);
  expect(report.leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
});

test("tidies up where the run itself breaks off, and where it is stopped", async () => {
  const live = await playLive();
  const { target } = targetOn(live);
  const breaks = runSuite(target, {
    cases: [makeOne, look],
    onResult: () => {
      throw new Error("the disk is full");
    },
  });
  await expect(breaks).rejects.toThrow("the disk is full");
  expect(await live.activeMade()).toEqual([]);

  const stop = new AbortController();
  const report = await runSuite(targetOn(live).target, {
    cases: [makeOne, look],
    signal: stop.signal,
    onResult: () => stop.abort(),
  });
  expect(outcomes(report)).toEqual(["pass"]);
  expect(report.leftovers).toEqual([]);
  expect(await live.activeMade()).toEqual([]);
});
