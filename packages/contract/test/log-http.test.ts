import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nameOfKey, secretsOf } from "../src/accounts.ts";
import { cases } from "../src/cases/index.ts";
import { HttpLog } from "../src/log-http.ts";
import { apiNames } from "../src/spec.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";
import { type RunningCommand, runCommand, startCommand } from "./fixtures/command.ts";
import { type PlayedLive, playLive } from "./fixtures/live-sandbox.ts";
import { runCases } from "./fixtures/run-cases.ts";
import { forward, serve } from "./fixtures/serve.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-log-http-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Wire extends AsyncDisposable {
  readonly url: string;
  /** What was sent and received between the command and the service. */
  readonly exchanges: { readonly line: string; readonly status: number; readonly body: string }[];
}

/** @param answer Its response replaces that of the service; undefined forwards the request. */
async function tap(
  live: PlayedLive,
  answer: (sent: number) => Response | undefined = () => undefined,
): Promise<Wire> {
  const exchanges: Wire["exchanges"] = [];
  let sent = 0;
  const passOn: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(`${live.server.url}${pathname}${search}`, init);
  };
  const server = await serve(async (request, response) => {
    sent += 1;
    const passed = answer(sent) ?? (await forward(passOn, request));
    const body = await passed.text();
    exchanges.push({ line: `${request.method} ${request.url}`, status: passed.status, body });
    response.writeHead(passed.status, { "Content-Type": "application/json" }).end(body);
  });
  return { ...server, exchanges };
}

/** The variables of the keys of the service. CertCentral's keys have no ids without an accounts file. */
function environmentOf({ keys }: PlayedLive, ...roles: string[]): Record<string, string> {
  const variables = apiNames.flatMap((api) =>
    Object.entries(secretsOf(keys)[api]).flatMap(([role, secret]) => {
      const isChosen = roles.length === 0 || roles.includes(role);
      return isChosen ? [[nameOfKey(api, role), secret] as const] : [];
    }),
  );
  return Object.fromEntries(variables);
}

/** The blocks of a log, each with its first line. */
function blocksOf(file: string): string[] {
  return readFileSync(file, "utf8")
    .split(/\n(?=#\d+ )/)
    .slice(1);
}

const create = "createSubaccountApiKey/access/parent-on-self";
const only = ["-t", create];
const allow = ["--allow", "createSubaccountApiKey", "--allow", "updateApiKeyStatus"];

test("has each exchange of a live run in order and without a secret, and only its owner can read the file", async () => {
  const live = await playLive();
  await using wire = await tap(live);
  const file = join(folder, "live.txt");
  const args = ["--target", "live", "--url", wire.url, ...allow, ...only, "--log-http", file];
  const { code, stdout } = await runCommand(args, environmentOf(live));
  expect(stdout).toMatch(/^live: 1 passed, 0 failed, 0 differ, 0 skipped$/m);
  expect(code).toBe(0);
  const log = readFileSync(file, "utf8");
  const issued = wire.exchanges.flatMap(({ body }) => /"api_key":"(\w+)"/.exec(body)?.[1] ?? []);
  expect(issued).toHaveLength(1);
  const given = apiNames.flatMap((api) => Object.values(secretsOf(live.keys)[api]));
  for (const secret of [...given, ...issued]) expect(log).not.toContain(secret);
  const blocks = blocksOf(file);
  expect(blocks).toHaveLength(wire.exchanges.length);
  for (const [index, { line, status }] of wire.exchanges.entries()) {
    const [method = "", target = ""] = line.split(" ");
    expect(blocks[index]).toContain(
      `${method === "GET" ? "curl " : `curl -X ${method} `}${wire.url}${target} `,
    );
    expect(blocks[index]).toMatch(new RegExp(`^  ${status}, `, "m"));
  }
  const steps = blocks.map((block) => /^#\d+ live (.*), step (\d+), /.exec(block)?.slice(1) ?? []);
  expect(new Set(steps.map(([step]) => step))).toEqual(new Set(["discovery", create, "tidy-up"]));
  const discovery = steps.filter(([step]) => step === "discovery").map(([, number]) => Number(number));
  expect(discovery).toEqual(discovery.map((_, index) => index + 1));
  const [created] = blocks.filter((block) => block.includes(create));
  expect(created).toContain('"X-PARTNER-APIKEY: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"');
  expect(created).toMatch(/"api_key":"<secret of key \d+>"/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("has each exchange with your own server, from discovery to tidy-up", { tags: ["release"] }, async () => {
  const live = await playLive();
  await using wire = await tap(live);
  const file = join(folder, "url.txt");
  const { code } = await runCommand(["--url", wire.url, ...only, "--log-http", file], environmentOf(live));
  expect(code).toBe(0);
  const blocks = blocksOf(file);
  // The first exchange, before any case has accounts.
  expect(blocks[0]).toContain("$LATCHKEY_CONTRACT_");
  const titles = blocks.map((block) => block.split(",")[0]);
  expect(titles).toHaveLength(wire.exchanges.length);
  expect(titles.at(0)).toBe("#1 url discovery");
  expect(titles.at(-1)).toBe(`#${titles.length} url tidy-up`);
});

test("keeps the exchanges before the command was killed", { tags: ["release"] }, async () => {
  const live = await playLive();
  let command: RunningCommand | undefined;
  await using wire = await tap(live, (sent) => {
    if (sent < 4) return undefined;
    command?.process.kill("SIGKILL");
    return new Response("no one reads it");
  });
  const file = join(folder, "killed.txt");
  const args = ["--target", "live", "--url", wire.url, "--log-http", file];
  command = startCommand(args, environmentOf(live));
  await command.end;
  const blocks = blocksOf(file);
  expect(blocks).toHaveLength(3);
  for (const block of blocks) expect(block).toMatch(/\n$/);
});

test("has the 429 after which no case is checked", { tags: ["release"] }, async () => {
  const live = await playLive();
  const body = JSON.stringify({ errors: [{ code: "too_many_requests", message: "Slow down." }] });
  // The first two requests find the account. The third request belongs to the case.
  await using wire = await tap(live, (sent) => (sent > 2 ? new Response(body, { status: 429 }) : undefined));
  const file = join(folder, "throttled.txt");
  const args = [
    "--target",
    "live",
    "--url",
    wire.url,
    "-t",
    "listApiKeys/list/of-parent",
    "--log-http",
    file,
  ];
  const { code, stdout } = await runCommand(args, environmentOf(live, "parent"));
  expect(stdout).toContain("the service returned 429");
  const blocks = blocksOf(file);
  expect(blocks).toHaveLength(wire.exchanges.length);
  expect(blocks.at(-1)).toMatch(/^ {2}429, application\/json\n {2}\{"errors":/m);
  expect(code).toBe(2);
});

test("shows no secret in escapes, truncates a long body, and removes control characters", async () => {
  let secret = "";
  const target = alteredSandbox((_, response) => {
    // This secret is too short to be recognized as an unknown secret.
    secret = `${JSON.parse(response.text).api_key.slice(-8)}/x`;
    const altered = withBody(response, (body) => ({ ...body, api_key: secret, name: secret }));
    return { ...altered, text: altered.text.replaceAll("/", "\\/") };
  });
  const file = join(folder, "escapes.txt");
  const log = new HttpLog(file, "sandbox");
  const { onExchange, onSuiteExchange } = log.listeners;
  await runCases(
    target,
    cases.filter(({ id }) => id === create),
    {
      onExchange: (testCase, exchange, secrets) => {
        onExchange?.(testCase, exchange, secrets);
        const headers = { "content-type": "text/plain" };
        const text = `one\u001b[31m\r\ntwo\n#7 three\n${"long, ".repeat(10_000)}`;
        onSuiteExchange?.("tidy-up", { ...exchange, response: { status: 200, headers, text } }, secrets);
      },
    },
  );
  log.close();
  const [created = "", long = "", ...more] = `\n${readFileSync(file, "utf8")}`.split(/\n(?=#\d+ )/).slice(1);
  expect(secret).toMatch(/^[\w-]{8}\/x$/);
  expect(created).toMatch(/not shown: it (holds|contains) a secret that is written with escapes/);
  expect(created).not.toContain(secret.slice(0, 8));
  expect(long).toContain("\n  one [31m \n  two\n  #7 three\n  long, long,");
  expect(long).toMatch(/…\n {2}and \d+ (more characters|characters more)\n$/);
  expect(long.length).toBeLessThan(20_000);
  expect(more).toEqual([]);
});
