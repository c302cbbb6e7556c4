import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { secretsOf } from "../../src/accounts.ts";
import type { Case, CaseContext } from "../../src/case.ts";
import { cases } from "../../src/cases/index.ts";
import { readCreated } from "../../src/key-operations.ts";
import { apiNames, type OperationId, spec } from "../../src/spec.ts";
import { createLiveTarget, type LiveTargetOptions } from "../../src/targets/live.ts";
import { caseOf, idsOf, outcomesOf } from "../fixtures/case-of.ts";
import { ids, type PlayedLive, playLive } from "../fixtures/live-sandbox.ts";
import { runCases } from "../fixtures/run-cases.ts";

const partner = "partner-subscriptions";
const changes: readonly OperationId[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap(({ method, operationId }) => (method === "GET" ? [] : [operationId])),
);

/** A target on a sandbox in place of the live service. Its waits take no time. */
function targetOn(
  { urls, keys }: Pick<PlayedLive, "urls" | "keys">,
  options: Partial<LiveTargetOptions> = {},
) {
  const waits: number[] = [];
  let time = 0;
  const target = createLiveTarget({
    urls,
    keys,
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

function liveCase(id: string, mutates: readonly OperationId[], run: Case["run"]): Case {
  return caseOf(id, { requires: [{ caller: "parent", owner: "subaccount" }], mutates, run });
}

async function create(context: CaseContext): Promise<number> {
  const body = await context.call({
    operationId: "createSubaccountApiKey",
    status: 201,
    secret: context.accounts[partner].secrets["parent"],
    id: ids.subaccount,
    body: { name: context.nameOf("test") },
  });
  return readCreated(body).id ?? expect.fail("The response has no id.");
}

async function list(context: CaseContext): Promise<void> {
  await context.call({
    operationId: "listApiKeys",
    status: 200,
    secret: context.accounts[partner].secrets["parent"],
  });
}

const createOne = liveCase("create", ["createSubaccountApiKey"], async (context) => {
  await create(context);
});
const look = liveCase("look", [], list);

test("only reads unless a change is allowed by name", async () => {
  const live = await playLive();
  const { target, passed } = targetOn(live, { allow: [] });
  const { results, leftovers } = await runCases(target, cases);
  const seen = await live.seen();
  expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect([...idsOf(results, "failed"), ...idsOf(results, "differs")]).toEqual([]);
  expect(idsOf(results, "passed").length).toBeGreaterThan(50);
  expect(leftovers).toEqual([]);
  // Within the default limit, and at most 5 a second.
  expect(seen.length).toBeLessThanOrEqual(200);
  expect(passed()).toBeGreaterThanOrEqual((seen.length - 1) * 200);
  expect(outcomesOf(results)).toContain(
    "createKey and updateKeyStatus are not allowed (--allow createKey --allow updateKeyStatus)",
  );
});

test("with all changes allowed, leaves no created key active and changes no other key", {
  timeout: 60_000,
}, async () => {
  const live = await playLive();
  const { target } = targetOn(live, { maxRequests: 10_000 });
  const report = await runCases(target, cases);
  expect([...idsOf(report.results, "failed"), ...idsOf(report.results, "differs")]).toEqual([]);
  expect(report.leftovers).toEqual([]);
  expect(await live.activeCreated()).toEqual([]);
  const paths = (await live.seen()).filter(({ method }) => method === "PUT").map(({ target: path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  // The seed's keys are 11 to 15, and in CertCentral 21 to 26.
  expect(paths.filter((path) => /\/api-key\/1[1-5]\/|\/v2\/key\/2[1-6](\/|$)/.test(path))).toEqual([]);
  const text = JSON.stringify(report);
  for (const api of apiNames)
    for (const secret of Object.values(secretsOf(live.keys)[api])) expect(text).not.toContain(secret);
});

test("deactivates a key even if the service fails twice", async () => {
  const live = await playLive();
  await live.plant({ operation: "updateApiKeyStatus", times: 2, answer: { status: 503 } });
  const { target, waits } = targetOn(live);
  const { leftovers } = await runCases(target, [createOne]);
  expect(leftovers).toEqual([]);
  expect(await live.activeCreated()).toEqual([]);
  expect(waits).toEqual(expect.arrayContaining([1_000, 5_000]));
});

test.each([
  { status: 503, why: "updateApiKeyStatus returned 503" },
  { status: 204, why: 'getApiKey shows the status "active"' },
])(
  "reports which key stays active if a deactivation returns $status and is not carried out",
  async ({ status, why }) => {
    const live = await playLive();
    await live.plant({ operation: "updateApiKeyStatus", answer: { status } });
    const { target } = targetOn(live);
    const { leftovers } = await runCases(target, [createOne]);
    const [id] = await live.activeCreated();
    expect(leftovers).toEqual([
      `key ${id} of account ${ids.subaccount} may still be active: ${why}; deactivate it by PUT /partner-subscription/api/v1/api-key/${id}/status with {"status":"inactive"}`,
    ]);
  },
);

test("reports which key may be active if the service stops after the create", async () => {
  const live = await playLive();
  let id: number | undefined;
  const dies = liveCase("dies", ["createSubaccountApiKey"], async (context) => {
    id = await create(context);
    await live.server.close();
    await list(context);
  });
  const { target } = targetOn(live);
  const report = await runCases(target, [dies]);
  expect(outcomesOf(report.results)).toEqual(["failed"]);
  expect(report.leftovers).toEqual([
    expect.stringMatching(
      new RegExp(
        `^key ${id} of account 1002 may still be active: updateApiKeyStatus got no response: nothing listens`,
      ),
    ),
  ]);
});

test("does not wait for each created key if the service never responds", async () => {
  const live = await playLive();
  let isSilent = false;
  let withoutResponse = 0;
  const url = await passOn(live, () => {
    if (isSilent) withoutResponse += 1;
    return isSilent;
  });
  const { target } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  const createMany = liveCase("create-many", ["createSubaccountApiKey"], async (context) => {
    for (let count = 0; count < 5; count += 1) await create(context);
    isSilent = true;
  });
  const { leftovers } = await runCases(target, [createMany]);
  expect(leftovers).toHaveLength(5);
  // Each of three tries ends after five requests without a response. One request is sent again, since its connection was an
  // open one.
  expect(withoutResponse).toBeLessThanOrEqual(16);
});

/** Forwards everything to the service, except the response to a create. */
async function cutCreates(live: PlayedLive, isListCut: () => boolean): Promise<string> {
  return passOn(live, (method, path) => method === "POST" || (isListCut() && path.endsWith("/api-key")));
}

/** Forwards everything to the service, except some responses. */
async function passOn(
  { server }: PlayedLive,
  isDropped: (method: string, path: string) => boolean,
): Promise<string> {
  const proxy = createServer(async (request, response) => {
    const body = await readText(request);
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
      ["x-partner-apikey", "x-dc-devkey", "content-type"].includes(name)
        ? [[name, values[0] ?? ""] as const]
        : [],
    );
    const passed = await fetch(`${server.url}${url}`, {
      method,
      headers: Object.fromEntries(headers),
      ...(body !== "" && { body }),
    });
    if (isDropped(method, url)) request.socket.destroy();
    else response.writeHead(passed.status, { "Content-Type": "application/json" }).end(await passed.text());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  // The address of a server on a TCP port has this form.
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test("finds a created key by its name if the response was lost", async () => {
  const live = await playLive();
  const url = await cutCreates(live, () => false);
  const { target, waits } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  let createdMeanwhile: readonly number[] = [];
  const { leftovers, results } = await runCases(target, [createOne], {
    onResult: async () => {
      createdMeanwhile = await live.activeCreated();
    },
  });
  expect(results).toMatchObject([{ verdict: "failed", failure: { problems: ["there was no response"] } }]);
  expect(leftovers).toEqual([]);
  expect(createdMeanwhile).toHaveLength(1);
  expect(await live.activeCreated()).toEqual([]);
  // It was found immediately, without a second try.
  expect(waits).not.toContain(1_000);
});

test("says how to find a created key if the response was lost and no list works", async () => {
  const live = await playLive();
  let isCut = false;
  const url = await cutCreates(live, () => isCut);
  const { target } = targetOn({ ...live, urls: { [partner]: url, certcentral: url } });
  const { leftovers } = await runCases(target, [createOne], {
    onResult: () => {
      isCut = true;
    },
  });
  expect(leftovers).toEqual([expect.stringMatching(/names that begin with "latchkey-contract [0-9a-f]{8}"/)]);
});

test("reserves enough requests for the tidy-up, and says when the limit is reached", async () => {
  const live = await playLive();
  const { target } = targetOn(live, { maxRequests: 30 });
  const report = await runCases(target, [createOne, createOne, ...Array(30).fill(look)]);
  const outcomes = outcomesOf(report.results);
  const reached = "the limit of 30 requests is reached (--max-requests)";
  expect(outcomes.slice(0, 2)).toEqual(["passed", "passed"]);
  expect(outcomes.at(-1)).toBe(reached);
  expect(outcomes.slice(2)).toContain("passed");
  expect(report.leftovers).toEqual([]);
  expect(await live.activeCreated()).toEqual([]);
  // The two lists of activeCreated() are not part of the run.
  expect((await live.seen()).length - 2).toBeLessThanOrEqual(30);
});

test("sends nothing after a 429, and tidies up later", async () => {
  const live = await playLive();
  const { target, waits } = targetOn(live);
  const throttle = liveCase("throttle", [], async (context) => {
    await live.plant({ operation: "listApiKeys", times: 1, answer: { status: 429 } });
    await list(context);
  });
  const report = await runCases(target, [createOne, throttle, look]);
  expect(outcomesOf(report.results)).toEqual([
    "passed",
    "the service returned 429, so nothing more is sent",
    "nothing is sent, since the service returned 429 before",
  ]);
  expect(waits).toContain(6_000);
  expect(report.leftovers).toEqual([]);
  expect(await live.activeCreated()).toEqual([]);
});

test("tidies up if the run fails", async () => {
  const live = await playLive();
  const { target } = targetOn(live);
  const breaks = runCases(target, [createOne, look], {
    onResult: () => {
      throw new Error("the disk is full");
    },
  });
  await expect(breaks).rejects.toThrow("the disk is full");
  expect(await live.activeCreated()).toEqual([]);
});
