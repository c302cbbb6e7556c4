import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveLoopback } from "../../src/loopback-server.ts";
import type { Program, RunningProgram } from "../../src/program.ts";
import { empty, json } from "../../src/responders.ts";
import { type Runtime, runtimes } from "../../src/runtimes.ts";
import { apiRows } from "./api-rows.ts";
import type { CallName, ClientDefinition } from "./definition.ts";
import { methodRows } from "./method-rows.ts";
import type { Job, Report } from "./program.ts";
import { reveal } from "./reveal.ts";
import { apiKey, bodiesOf, newSecret, type Row } from "./row.ts";

/** The other Node and the other browser. They run the same programs, but only before a release. */
const secondOfKind: ReadonlySet<string> = new Set(["Node 22", "Firefox"]);

/** Runs each row in each engine of this machine, with the built client. */
export function testRuntimes<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  test("reveal finds a key anywhere in a value", () => {
    const cause = Object.defineProperty({}, "request", { value: { headers: new Headers({ key: apiKey }) } });
    class Leaky extends Error {
      get key(): string {
        return apiKey;
      }
    }
    const leaks = [new Error("denied", { cause }), new Leaky(), new Map([[apiKey, 1]]), [{ apiKey }]];
    for (const value of leaks) expect(reveal(value)).toContain(apiKey);
  });

  for (const { name, unavailableReason } of runtimes) {
    if (unavailableReason !== undefined)
      console.warn(`SKIPPED: the tests of ${definition.manifest.name} in ${name}: ${unavailableReason}`);
  }
  const cells = runtimes.map((runtime) => ({
    runtime,
    tags: secondOfKind.has(runtime.name) ? ["release"] : [],
  }));
  describe.each(cells)("in $runtime.name", { timeout: 30_000 }, ({ runtime, tags }) => {
    describe.skipIf(runtime.unavailableReason !== undefined)("the built client", { tags }, () => {
      const running = runProgram(definition, runtime);
      testRequests(definition, runtime, running);
      testRows(definition, runtime, running);
    });
  });
}

/** Starts the program of a client before the tests of a group, and ends it after them. */
export function runProgram<Client, Api>(
  { program }: ClientDefinition<Client, Api>,
  { start }: Runtime,
): (job: Job) => Promise<Report> {
  let running: RunningProgram | undefined;
  beforeAll(async () => {
    running = await start({ file: program, bundle: () => bundle(program) });
  }, 60_000);
  // `running` is undefined if the start failed. Then vitest reports the error of the start.
  afterAll(() => running?.close());
  return async (job) => (await running?.run(job)) as Report;
}

/** A program as one script, which sets the global `program`. */
async function bundle(file: Program["file"]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "program",
  });
  return outputFiles.map(({ text }) => text).join("\n");
}

interface Surface {
  readonly surface: string;
  readonly isApi: boolean;
}

const surfaces: readonly Surface[] = [
  { surface: "a method", isApi: false },
  { surface: "openapi-fetch", isApi: true },
];

/** Tests what each call sends, by a method and by openapi-fetch. */
export function testRequests<Client, Api>(
  definition: ClientDefinition<Client, Api>,
  { isBrowser }: Pick<Runtime, "isBrowser">,
  run: (job: Job) => Promise<Report>,
  given: readonly Surface[] = surfaces,
): void {
  const { list, created } = bodiesOf(definition);
  const responders = {
    list: json(200, list),
    create: json(201, created),
    get: json(200, list.api_keys[0]),
    deactivate: empty(204),
  };
  const calls = Object.keys(responders) as CallName[];
  const cells = calls.flatMap((call) => given.map((each) => ({ call, ...each })));
  const credentialHeader = definition.credentialHeader.toLowerCase();

  test.concurrent.each(cells)("sends the request of $call by $surface", async ({ call, isApi }) => {
    await using server = await serveLoopback([responders[call]]);
    const options = { apiKey, baseUrl: `${server.url}/the/base`, headers: { "X-Trace": "t-1" } };
    const { outcome, labels } = await run({ call, isApi, options });
    const { operation, method, route, target, body } = definition.requests[call];
    expect(outcome).not.toHaveProperty("thrown");
    expect(labels).toEqual([`${operation} ${method} ${route}`]);
    const headers = {
      accept: "application/json",
      "x-trace": "t-1",
      [credentialHeader]: apiKey,
      ...(body !== "" && { "content-type": "application/json" }),
      "user-agent": isBrowser
        ? expect.stringMatching(/^Mozilla/)
        : `latchkey/${definition.manifest.version} (${apiOf(definition)})`,
    };
    expect(server.requests).toMatchObject([{ method, url: `/the/base${target}`, body, headers }]);
    // A page of another origin sends a preflight for the header of the key.
    const requested = server.preflights.map(({ headers }) => headers["access-control-request-headers"]);
    expect(requested).toEqual(isBrowser ? [expect.stringContaining(credentialHeader)] : []);
  });
}

/** The name of the API in logs. It is the name of the package. */
function apiOf<Client, Api>({ manifest }: ClientDefinition<Client, Api>): string {
  return manifest.name.replace("@latchkey/", "");
}

function testRows<Client, Api>(
  definition: ClientDefinition<Client, Api>,
  { name, isBrowser }: Runtime,
  run: (job: Job) => Promise<Report>,
): void {
  const differenceOf = (row: Row) =>
    (name === "Chromium" ? row.inChromium : name === "Firefox" ? row.inFirefox : undefined) ??
    (isBrowser ? row.inBrowser : undefined);
  const cells = [...methodRows(definition), ...apiRows(definition)].map((row) => {
    const { because, ...want } = differenceOf(row) ?? {};
    const surface = row.isApi ? " by openapi-fetch" : "";
    return { ...row, ...want, cell: `${row.given}${surface}${because ? ` (${because})` : ""}` };
  });

  test.concurrent.each(cells)("handles $cell", async (row) => {
    const { call, isApi = false, first, abortsAfterMs, options, responders, isStopped, callBaseUrl } = row;
    await using other = await serveLoopback([empty(200)]);
    await using server = await serveLoopback(responders(other.url), { keepsPreflights: first !== undefined });
    const baseUrl = `${server.url}/the/base`;
    if (isStopped) await server.stop();
    const { outcome, delaysMs, labels, shown } = await run({
      call,
      isApi,
      first,
      abortsAfterMs,
      callBaseUrl: callBaseUrl?.(baseUrl, other.url),
      options: { apiKey, baseUrl, retry: { baseDelayMs: 1 }, ...options },
    });

    expect(outcome).toMatchObject(row.outcome);
    const methods = server.requests.map(({ method }) => method);
    if (row.requests !== undefined) expect(methods).toEqual(row.requests);
    for (const { headers } of server.requests) {
      expect(headers[definition.credentialHeader.toLowerCase()]).toBe(apiKey);
    }
    if (row.delaysMs !== undefined) {
      expect(delaysMs).toHaveLength(row.delaysMs.length);
      for (const [index, want] of row.delaysMs.entries()) {
        const [from, to] = typeof want === "number" ? [want, want] : want;
        expect(delaysMs[index]).toBeGreaterThanOrEqual(from);
        expect(delaysMs[index]).toBeLessThanOrEqual(to);
      }
    }
    expect([other.requests, other.preflights]).toEqual([[], []]);
    const { operation, method, route } = definition.requests[call];
    if (!first && !callBaseUrl) expect(new Set(labels)).toEqual(new Set([`${operation} ${method} ${route}`]));
    expect(shown).toContain(isApi ? "GET" : definition.requests.list.operation);
    for (const secret of [apiKey, newSecret]) expect(shown).not.toContain(secret);
  });
}
