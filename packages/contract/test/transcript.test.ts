import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { environmentName, findPart } from "../src/cast.ts";
import { Transcript } from "../src/report/transcript.ts";
import { runSuite } from "../src/run.ts";
import { apiNames } from "../src/spec.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";
import { type CommandAtWork, forward, runCommand, serve, startCommand } from "./command.ts";
import { type PlayedLive, playLive } from "./target-live-sandbox.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-contract-transcript-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What goes over the wire, seen between the command and the service. */
interface Wire {
  readonly url: string;
  readonly exchanges: { readonly line: string; readonly status: number; readonly body: string }[];
}

/** @param answer What the service does not get to see; undefined is passed on. */
async function tap(live: PlayedLive, answer: (sent: number) => Response | undefined = () => undefined) {
  const exchanges: Wire["exchanges"] = [];
  let sent = 0;
  const server = await serve(async (request, response) => {
    sent += 1;
    const reply =
      answer(sent) ?? (await forward((input, init) => fetch(live.server.url + pathOf(input), init), request));
    const body = await reply.text();
    exchanges.push({ line: `${request.method} ${request.url}`, status: reply.status, body });
    response.writeHead(reply.status, { "Content-Type": "application/json" }).end(body);
  });
  return { ...server, exchanges };
}

function pathOf(input: string | URL | Request): string {
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  return `${pathname}${search}`;
}

function environmentOf({ secrets }: PlayedLive): Record<string, string> {
  const variables = apiNames.flatMap((api) =>
    Object.entries(secrets[api]).flatMap(([role, secret]) => {
      const part = findPart(api, role);
      return part === undefined ? [] : [[environmentName(part), secret] as const];
    }),
  );
  return Object.fromEntries(variables);
}

/** The blocks of a transcript, each with the line that begins it. */
function blocksOf(transcript: string): string[] {
  return transcript.split(/\n(?=#\d+ )/).slice(1);
}

const changes = ["createSubaccountApiKey", "updateApiKeyStatus", "createKey", "updateKeyStatus"];
const allow = changes.flatMap((operationId) => ["--allow", operationId]);
const creates = ["createSubaccountApiKey/access/parent-on-self", "createKey/access/administrator-on-self"];

test("of a live run, every exchange is in it, in its order, and no secret", {
  timeout: 20_000,
}, async () => {
  const live = await playLive();
  await using wire = await tap(live);
  const file = join(folder, "live.txt");
  const only = creates.flatMap((id) => ["--only", id]);
  const args = ["--live", "--url", wire.url, ...allow, ...only, "--transcript", file];
  const { code, stdout } = await runCommand(args, environmentOf(live));
  expect(stdout).toMatch(/^live: 2 passed, 0 failed, 0 not observable$/m);
  expect(code).toBe(0);
  const transcript = readFileSync(file, "utf8");
  const issued = wire.exchanges.flatMap(({ body }) => /"api_key":"(\w+)"/.exec(body)?.[1] ?? []);
  expect(issued).toHaveLength(2);
  const given = apiNames.flatMap((api) => Object.values(live.secrets[api]));
  for (const secret of [...given, ...issued]) expect(transcript).not.toContain(secret);
  const blocks = blocksOf(transcript);
  expect(blocks).toHaveLength(wire.exchanges.length);
  for (const [index, { line, status }] of wire.exchanges.entries()) {
    const [method = "", target = ""] = line.split(" ");
    expect(blocks[index]).toContain(
      `${method === "GET" ? "curl " : `curl -X ${method} `}${wire.url}${target} `,
    );
    expect(blocks[index]).toMatch(new RegExp(`^  ${status}, `, "m"));
  }
  const steps = blocks.map((block) => /^#\d+ live (.*), step (\d+), /.exec(block)?.slice(1) ?? []);
  expect(new Set(steps.map(([step]) => step))).toEqual(new Set(["discovery", ...creates, "tidy-up"]));
  expect(steps.filter(([step]) => step === "discovery").map(([, number]) => Number(number))).toEqual(
    steps.flatMap(([step], index) => (step === "discovery" ? [index + 1] : [])),
  );
  const [created] = blocks.filter((block) => block.includes(creates[0] ?? ""));
  expect(created).toContain('"X-PARTNER-APIKEY: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"');
  expect(created).toMatch(
    /"api_key":"<secret of key \d+, made in createSubaccountApiKey\/access\/parent-on-self>"/,
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("of a run against a server of one's own, every exchange is in it too", async () => {
  const live = await playLive();
  await using wire = await tap(live);
  const file = join(folder, "url.txt");
  const only = creates.flatMap((id) => ["--only", id]);
  const { code } = await runCommand(["--url", wire.url, ...only, "--transcript", file], environmentOf(live));
  expect(code).toBe(0);
  const blocks = blocksOf(readFileSync(file, "utf8"));
  // Before any case has told of its cast.
  expect(blocks[0]).toContain("$LATCHKEY_CONTRACT_");
  const titles = blocks.map((block) => block.split(",")[0]);
  expect(titles).toHaveLength(wire.exchanges.length);
  expect(titles.at(0)).toBe("#1 url discovery");
  expect(titles.at(-1)).toBe(`#${titles.length} url tidy-up`);
});

test("a run that is killed leaves what was sent before", async () => {
  const live = await playLive();
  let work: CommandAtWork | undefined;
  await using wire = await tap(live, (sent) => {
    if (sent < 4) return undefined;
    work?.process.kill("SIGKILL");
    return new Response("nobody reads it");
  });
  const file = join(folder, "killed.txt");
  work = startCommand(["--live", "--url", wire.url, "--transcript", file], environmentOf(live));
  await work.end;
  const blocks = blocksOf(readFileSync(file, "utf8"));
  expect(blocks).toHaveLength(3);
  for (const block of blocks) expect(block).toMatch(/\n$/);
});

test("a reply of 429, after which nothing is observed, is in it all the same", async () => {
  const live = await playLive();
  const refusal = JSON.stringify({ errors: [{ code: "too_many_requests", message: "Slow down." }] });
  const parent = environmentName(findPart("partner-subscriptions", "parent") ?? expect.fail());
  const environment = { [parent]: environmentOf(live)[parent] ?? "" };
  // The first finds out who is who, the second is the case's.
  await using wire = await tap(live, (sent) =>
    sent > 1 ? new Response(refusal, { status: 429 }) : undefined,
  );
  const file = join(folder, "throttled.txt");
  const args = ["--live", "--url", wire.url, "--only", "listApiKeys/access/parent", "--transcript", file];
  const { stdout } = await runCommand(args, environment);
  expect(stdout).toContain("the service answered 429");
  const blocks = blocksOf(readFileSync(file, "utf8"));
  expect(blocks).toHaveLength(wire.exchanges.length);
  expect(blocks.at(-1)).toMatch(/^ {2}429, application\/json\n {2}\{"errors":/m);
});

test("a file that exists is refused before anything is sent, and stays as it is", async () => {
  const file = join(folder, "earlier.txt");
  writeFileSync(file, "what an earlier run has left");
  const { code, stderr } = await runCommand(["--target", "sandbox", "--transcript", file]);
  expect(stderr).toContain(`--transcript ${JSON.stringify(file)} exists already.`);
  expect(readFileSync(file, "utf8")).toBe("what an earlier run has left");
  expect(code).toBe(2);
});

test("a secret in escapes, a long body and what turns a terminal upside down are not shown", async () => {
  let secret = "";
  const chosen = cases.filter(({ id }) => id === "createSubaccountApiKey/access/parent-on-self");
  const target = alteredSandbox((_, reply) => {
    // Too short to be taken for a secret that the run does not know.
    secret = `${JSON.parse(reply.text).api_key.slice(-8)}/x`;
    const altered = withBody(reply, (body) => ({ ...body, api_key: secret, name: secret }));
    return { ...altered, text: altered.text.replaceAll("/", "\\/") };
  });
  const file = join(folder, "escapes.txt");
  const transcript = new Transcript(file);
  const { onExchange, onOwnExchange } = transcript.listenTo("sandbox");
  await runSuite(target, {
    cases: chosen,
    onExchange: (testCase, exchange, secrets) => {
      onExchange(testCase, exchange, secrets);
      const headers = { "content-type": "text/plain" };
      const text = `one\u001b[31m\r\ntwo\n#7 three\n${"long, ".repeat(10_000)}`;
      onOwnExchange("tidy-up", { ...exchange, reply: { status: 200, headers, text } }, secrets);
    },
  });
  transcript.close();
  const [created = "", long = "", ...more] = blocksOf(readFileSync(file, "utf8"));
  expect(secret).toMatch(/^[\w-]{8}\/x$/);
  expect(created).toContain("not shown: it holds a secret that is written with escapes");
  expect(created).not.toContain(secret.slice(0, 8));
  expect(long).toContain("\n  one [31m \n  two\n  #7 three\n  long, long,");
  expect(long).toMatch(/…\n {2}and \d+ characters more\n$/);
  expect(long.length).toBeLessThan(20_000);
  expect(more).toEqual([]);
});
