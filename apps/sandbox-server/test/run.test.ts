import { execFile } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createCertCentralClient } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { describe, expect, onTestFinished, test } from "vitest";
import { announceJson, announceText } from "../src/command/announcement.ts";
import { type SandboxServer, startSandboxServer } from "../src/index.ts";
import { readSettings } from "../src/settings.ts";
import { askForList, count, longSeed } from "./long-list.ts";
import { run, start, stop, temporaryFolder } from "./process.ts";
import { openRaw, openUnfinished } from "./raw.ts";

/** Starts the server as the executable does, but in the process of the tests, which takes a tenth of the time. */
async function startHere(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<SandboxServer> {
  const server = await startSandboxServer(readSettings(["--port", "0", ...args], env));
  onTestFinished(() => server.close());
  return server;
}

function clientsOf({ url, keys }: { url: string; keys: Readonly<Record<string, string>> }) {
  return {
    partner: createPartnerSubscriptionsClient({
      baseUrl: `${url}/partner-subscription/api/v1`,
      apiKey: keys["parent"] ?? "",
    }),
    certCentral: createCertCentralClient({
      baseUrl: `${url}/services/v2`,
      apiKey: keys["certcentral"] ?? "",
    }),
  };
}

describe("the first start", () => {
  test("creates a database in the working folder, which both clients can use and a restart keeps", async () => {
    const folder = temporaryFolder();
    const first = await start([], { folder });
    expect(first.database).toBe(join(folder, ".latchkey/sandbox.db"));
    expect(statSync(join(folder, ".latchkey")).mode & 0o777).toBe(0o700);
    expect(statSync(first.database).mode & 0o777).toBe(0o600);
    expect(first.stdout().split("\n")).toHaveLength(2);
    expect(Object.keys(first.keys)).toEqual(expect.arrayContaining(["parent", "subaccount", "certcentral"]));

    const before = clientsOf(first);
    const created = await before.partner.createSubaccountApiKey({ accountId: 67891, name: "Build server" });
    const createdToo = await before.certCentral.createKey({ user_id: 125039, name: "Build server" });
    await before.partner.updateApiKeyStatus({ apiKeyId: created.id, status: "inactive" });
    await before.certCentral.updateKeyStatus({ key_id: createdToo.id, status: "revoked" });
    expect(await stop(first)).toEqual({ code: 0, signal: null });
    expect(existsSync(`${first.database}-wal`)).toBe(false);

    const second = await start([], { folder });
    expect(second.keys).toEqual(first.keys);
    const after = clientsOf(second);
    expect((await after.partner.listApiKeys()).api_keys.map(({ id }) => id)).toContain(created.id);
    const key = await after.partner.getApiKey({ apiKeyId: created.id });
    expect(key).toMatchObject({ name: "Build server", status: "inactive", account_id: 67891 });
    expect(await after.certCentral.getKey({ key_id: createdToo.id })).toMatchObject({ status: "revoked" });
    expect((await after.certCentral.listKeys({})).api_keys.map(({ id }) => id)).toContain(createdToo.id);
  });

  test("prints the URL, the demo keys, and two curl lines that work", async () => {
    const sandbox = run(["--port", "0", "--database", "memory"], { folder: temporaryFolder() });
    await sandbox.prints("Ctrl-C", "stdout");
    const text = sandbox.stdout();
    expect(text).toMatch(/^Sandbox {2}http:\/\/127\.0\.0\.1:\d+\nData {5}in memory/);
    expect(text).toContain("sandbox-demo-partner-inactive-key-not-secret-ina9  (not active)");
    expect(text).toContain("Unofficial: not made, reviewed or endorsed by DigiCert");
    const lines = [...text.matchAll(/^ {2}curl -s (\S+) -H '(\S+): (\S+)'$/gm)];
    expect(lines).toHaveLength(2);
    for (const [, url = "", name = "", value = ""] of lines) {
      const response = await fetch(url, { headers: { [name]: value } });
      expect(response.status).toBe(200);
      expect(await response.json()).toHaveProperty("api_keys.0.id");
    }
  });

  test("prints a curl line only for an active key", async () => {
    const database = join(temporaryFolder(), "keys.db");
    const first = await startHere(["--database", database]);
    await clientsOf(first).partner.updateApiKeyStatus({ apiKeyId: 12345, status: "inactive" });
    await first.close();
    const text = announceText(await startHere(["--database", database]));
    expect(text).toContain("existing data was kept");
    expect(text).toMatch(/parent .*not-secret-xyz9 {2}\(not active\)/);
    expect(text).toContain(`X-PARTNER-APIKEY: ${first.keys["subaccount"]}`);
    expect(text).not.toContain(`X-PARTNER-APIKEY: ${first.keys["parent"]}`);
  });

  test("says how to get known keys if there are none", async () => {
    const text = announceText(await startHere(["--seed", "none", "--database", "memory"]));
    expect(text).toContain("none. Start with --seed demo, or with --seed FILE for keys of your own");
    expect(text).not.toContain("curl");
  });
});

describe("an own seed", () => {
  const seed = {
    accounts: [{ id: 1, name: "Ours" }],
    partnerKeys: [
      {
        id: 1,
        label: "ours",
        secret: "a-secret-of-our-own-tests",
        name: "A",
        account_id: 1,
        status: "active",
        created_at: "2026-01-01T00:00:00Z",
      },
      { id: 2, name: "B", account_id: 1, status: "active", created_at: "2026-01-01T00:00:00Z" },
    ],
  };

  test("fills the database, and prints a generated secret once and a given one each time", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "seed.json"), `\uFEFF${JSON.stringify(seed)}`);
    const args = ["--seed", "seed.json", "--database", "own.db"];
    const first = await start(args, { folder });
    expect(first.keys).toEqual({
      ours: "a-secret-of-our-own-tests",
      "partner-subscriptions-2": expect.stringMatching(/^[a-z0-9]{50}$/),
    });
    const headers = { "X-PARTNER-APIKEY": first.keys["partner-subscriptions-2"] ?? "" };
    expect((await fetch(`${first.url}/partner-subscription/api/v1/api-key/1`, { headers })).status).toBe(200);
    await stop(first);
    const second = await start(args, { folder });
    expect(second.keys).toEqual({ ours: "a-secret-of-our-own-tests" });
    const last4 = first.keys["partner-subscriptions-2"]?.slice(-4) ?? "";
    expect(JSON.parse(second.stdout())["shownBefore"]).toEqual({
      "partner-subscriptions-2": {
        last4,
        advice: expect.stringMatching(/shown once.*\. If you lost it, start with a new --database/),
      },
    });
    expect(first.stdout()).not.toContain("shownBefore");
    await stop(second);
    const database = join(folder, "own.db");
    const third = await startHere(["--database", database]);
    expect(announceText(third)).toContain("only keys that were issued before");
    await third.close();

    const text = announceText(await startHere(["--database", database, "--seed", join(folder, "seed.json")]));
    const [, command = ""] = /^ {2}(curl .*)$/m.exec(text) ?? [];
    // Splits the curl line with the shell instead of running it, since some machines have no curl.
    const { stdout } = await promisify(execFile)("sh", ["-c", command.replace("curl", "printf '%s\\n'")]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("X-PARTNER-APIKEY: a-secret-of-our-own-tests");
    expect(text).toContain(`\n  partner-subscriptions-2  …${last4} *\n* This secret was generated and`);
    expect(text).not.toContain(first.keys["partner-subscriptions-2"]);
  });

  test("reports shownBefore only for keys from the seed", async () => {
    const folder = temporaryFolder();
    const [given, generated] = seed.partnerKeys;
    const startWith = (change: object) => {
      const partnerKeys = [given, { ...generated, ...change }];
      const file = join(folder, "seed.json");
      writeFileSync(file, JSON.stringify({ ...seed, partnerKeys }));
      return startHere(["--seed", file, "--database", join(folder, "own.db")]);
    };
    for (const [change, labels] of [
      [{}, undefined],
      [{ label: "renamed", name: "C", status: "inactive" }, ["renamed"]],
      // Another key that has the same id.
      [{ created_at: "2026-01-01T00:00:01Z" }, undefined],
      [{ id: 3 }, undefined],
      [{ secret: "a-secret-that-is-not-in-there" }, undefined],
    ] as const) {
      const server = await startWith(change);
      const { shownBefore } = JSON.parse(announceJson(server));
      expect(shownBefore && Object.keys(shownBefore)).toEqual(labels);
      await server.close();
    }
  });

  test("listens on all addresses with its own keys, but not with the demo keys", async () => {
    const folder = temporaryFolder();
    const own = join(folder, "seed.json");
    writeFileSync(own, JSON.stringify(seed));
    const open = await startHere(["--seed", own, "--database", "memory", "--host", "0.0.0.0"]);
    expect((await fetch(`${open.url}/readyz`)).status).toBe(200);

    const [known, empty] = [join(folder, "known.db"), join(folder, "new.db")];
    await (await startHere(["--database", known])).close();
    const why =
      /^cannot listen on 0\.0\.0\.0: the database .*public demo keys, .*--seed none, .*--seed FILE.*`latchkey-sandbox seed > FILE` makes such a seed\.$/;
    for (const args of [
      ["--database", "memory"],
      ["--database", empty],
      ["--database", known, "--seed", own],
      ["--database", known, "--seed", "none"],
    ])
      await expect(startHere(["--host", "0.0.0.0", ...args])).rejects.toThrow(why);
    const failed = run(["--port", "0", "--host", "0.0.0.0", "--database", "new.db"], { folder });
    expect(await failed.ended).toEqual({ code: 1, signal: null });
    expect(failed.stderr().replace(/^latchkey-sandbox: (.*)\n$/, "$1")).toMatch(why);
    expect(failed.stdout()).toBe("");
    // The rejected database has got no demo keys.
    const reopened = await startHere(["--database", empty, "--seed", "none", "--host", "0.0.0.0"]);
    expect(reopened.keys).toEqual({});
  });
});

describe("a start that fails prints one line and", () => {
  async function failedStart(args: readonly string[], folder = temporaryFolder()) {
    const failed = run(args, { folder });
    const { code } = await failed.ended;
    expect(failed.stdout()).toBe("");
    return { code, stderr: failed.stderr().replaceAll(folder, "FOLDER") };
  }

  test("exit code 2 for a bad flag", async () => {
    expect(await failedStart(["--prot", "1"])).toEqual({
      code: 2,
      stderr: "latchkey-sandbox: Unknown option '--prot'. Run with --help to list the flags.\n",
    });
  });

  test("exit code 1 for a busy port", async () => {
    const { port } = new URL((await startHere(["--database", "memory"])).url);
    expect(await failedStart(["--database", "memory", "--port", port])).toEqual({
      code: 1,
      stderr: `latchkey-sandbox: port ${port} on 127.0.0.1 is in use. Choose another port with --port or LATCHKEY_SANDBOX_PORT, or stop the program that uses it.\n`,
    });
  });

  test("exit code 1 for a database that cannot be used", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "notes.txt"), "These are notes, not a database.");
    const { code, stderr } = await failedStart(["--database", "notes.txt"], folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "latchkey-sandbox: The database FOLDER/notes.txt is not a SQLite database. Choose another file.\n",
    });
  });

  test("exit code 1 for a database that another sandbox uses", async () => {
    const folder = temporaryFolder();
    await startHere(["--database", join(folder, "used.db")]);
    const { code, stderr } = await failedStart(["--port", "0", "--database", "used.db"], folder);
    expect(code).toBe(1);
    expect(stderr).toContain("is in use by another process. Stop that process, or choose another file.");
  });
});

describe("a start fails with one sentence", () => {
  test("for a host that is not an address of this machine", async () => {
    const started = startHere(["--database", "memory", "--seed", "none", "--host", "192.0.2.1"]);
    await expect(started).rejects.toThrow(
      /^192\.0\.2\.1 is not an address of this machine\. Pass --host with one that is, such as 127\.0\.0\.1\.$/,
    );
  });

  test.each([
    {
      text: undefined,
      want: /^the seed file \S+seed\.json does not exist\. Pass --seed with a JSON file, demo or none\.$/,
    },
    {
      text: '{"secret-text',
      want: /^the seed file \S+seed\.json is not valid JSON\. Fix it, or pass another file\.$/,
    },
    {
      text: '{"account":[]}',
      want: /^the seed file \S+seed\.json is invalid: \$ has an unknown field "account".*\.$/,
    },
  ])("for the seed file $text, and creates no database", async ({ text, want }) => {
    const folder = temporaryFolder();
    const seed = join(folder, "seed.json");
    if (text !== undefined) writeFileSync(seed, text);
    const database = join(folder, "new.db");
    await expect(startHere(["--database", database, "--seed", seed])).rejects.toThrow(want);
    expect(existsSync(database)).toBe(false);
  });
});

test.each([
  { flag: "--help", prints: /^Usage: latchkey-sandbox / },
  { flag: "--version", prints: /^\d+\.\d+\.\d+\n$/ },
])("only prints a text with $flag", async ({ flag, prints }) => {
  const folder = temporaryFolder();
  const asked = run([flag], { folder });
  expect(await asked.ended).toEqual({ code: 0, signal: null });
  expect(asked.stdout()).toMatch(prints);
  expect(asked.stderr()).toBe("");
  expect(existsSync(join(folder, ".latchkey"))).toBe(false);
});

test.each([
  ["0.0.0.0", []],
  ["[::]", ["--allow-host", "Sandbox,other.test"]],
] as const)(
  "prints on %s URLs that work on this machine, and URLs for other machines",
  async (host, names) => {
    const args = ["--database", "memory", "--seed", "none", "--host", host, ...names];
    const server = await startHere(args);
    const json = JSON.parse(announceJson(server));
    expect(json.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${json.url}/readyz`)).status).toBe(200);
    const text = announceText(server);
    expect(text).toContain(`Sandbox  ${json.url}\n`);
    const addresses = Object.values(networkInterfaces()).flatMap((each = []) =>
      each.flatMap(({ address, family, internal }) => (family === "IPv4" && !internal ? [address] : [])),
    );
    const hosts = [...(names.length > 0 ? ["sandbox", "other.test"] : []), ...addresses];
    const urls = hosts.map((name) => json.url.replace("127.0.0.1", name));
    expect(json.network).toEqual(urls);
    for (const address of addresses) {
      expect((await fetch(`${json.url.replace("127.0.0.1", address)}/readyz`)).status).toBe(200);
    }
    expect(text).toContain(`\nNetwork  ${[...urls, "(--allow-host adds a name)"].join(" ")}\n`);
  },
);

test.each([
  { flags: [], controls: 404, preferred: 200 },
  { flags: ["--prefer"], controls: 404, preferred: 403 },
  { flags: ["--controls"], controls: 200, preferred: 403 },
])(
  "sets controls to $controls with the flags $flags, and returns $preferred for a Prefer of 403",
  async (given) => {
    const { url, keys } = await startHere(["--database", "memory", ...given.flags]);
    expect((await fetch(`${url}/_sandbox/openapi.json`)).status).toBe(given.controls);
    const headers = { "X-PARTNER-APIKEY": keys["parent"] ?? "", Prefer: "code=403" };
    const response = await fetch(`${url}/partner-subscription/api/v1/api-key/12345`, { headers });
    expect(response.status).toBe(given.preferred);
  },
);

test("applies the documented rate limits if they are on", async () => {
  for (const [env, limited] of [
    [{}, 0],
    [{ LATCHKEY_SANDBOX_RATE_LIMITS: "1" }, 1],
  ] as const) {
    const { url, keys } = await startHere(["--database", "memory"], env);
    const headers = { "X-DC-DEVKEY": keys["certcentral"] ?? "" };
    const statuses = await Promise.all(
      Array.from(
        { length: 101 },
        async () => (await fetch(`${url}/services/v2/key/184`, { headers })).status,
      ),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(limited);
  }
});

test("reports an unexpected error in one line, and exits with code 1", async () => {
  // A signal whose handler throws, since there is no other way to cause an error in the process.
  const throwing = 'process.on("SIGUSR2",()=>{throw new Error("no such thing")})';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(throwing)}` };
  const server = await start([], { folder: temporaryFolder(), env });
  server.child.kill("SIGUSR2");
  expect(await server.ended).toEqual({ code: 1, signal: null });
  const lines = server.stderr().trimEnd().split("\n");
  expect(lines.at(-1)).toBe(
    "latchkey-sandbox: the server stopped because of a fault: no such thing. Report it with the log, and restart the server.",
  );
  expect(JSON.parse(lines.at(-2) ?? "")).toMatchObject({ level: "error", err: { message: "no such thing" } });
});

describe("a stop", () => {
  async function startWithLongList() {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "long.json"), longSeed());
    return start(["--seed", "long.json", "--database", "memory"], { folder });
  }

  test("finishes a streamed response, is not ready meanwhile, and accepts no connections", async () => {
    const server = await startWithLongList();
    const idle = await openRaw(server.url);
    const busy = await openRaw(server.url);
    busy.socket.write(askForList);
    await busy.receives('{"api_keys":[');
    busy.socket.pause();
    server.child.kill("SIGTERM");
    await server.prints("SIGTERM: stopping");
    expect(await idle.closed).toBe("");
    await expect(openRaw(server.url)).rejects.toThrow("ECONNREFUSED");

    busy.socket.write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    busy.socket.resume();
    const text = await busy.closed;
    expect(text.match(/"create_date"/g)).toHaveLength(count + 1);
    expect(text.slice(-500)).toMatch(/\]\}\r\n0\r\n\r\nHTTP\/1\.1 503 .*\{"status":"stopping"\}$/s);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stderr()).toMatch(/"msg":"stopped"\}\n$/);
  });

  test.each([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
  ] as const)("ends immediately after a second $signal, with $code", async ({ signal, code }) => {
    const server = await start(["--database", "memory"], { folder: temporaryFolder() });
    await openUnfinished(server.url);
    server.child.kill(signal);
    await server.prints(`${signal}: stopping`);
    server.child.kill(signal);
    expect(await server.ended).toEqual({ code, signal: null });
  });

  test("does not wait for a stream whose client has disconnected", async () => {
    const server = await startWithLongList();
    const busy = await openRaw(server.url);
    busy.socket.write(askForList);
    await busy.receives('{"api_keys":[');
    busy.socket.resetAndDestroy();
    expect(await stop(server)).toEqual({ code: 0, signal: null });
    expect(server.stderr()).not.toContain('"level":"error"');
  });

  test("ends a delayed call without waiting for it", async () => {
    const server = await start(["--controls", "--database", "memory"], { folder: temporaryFolder() });
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ delayMs: 600_000 });
    const made = await fetch(`${server.url}/_sandbox/failures`, { method: "POST", headers, body });
    expect(made.status).toBe(201);
    const delayed = await openRaw(server.url);
    delayed.socket.write(
      `GET /services/v2/key HTTP/1.1\r\nHost: localhost\r\nX-DC-DEVKEY: ${server.keys["certcentral"]}\r\n\r\n`,
    );
    await untilOneMatched(server.url);
    expect(await stop(server)).toEqual({ code: 0, signal: null });
    expect(await delayed.closed).toBe("");
    expect(server.stderr()).toContain('"status":0');
    // The connections that the stop closed after its timeout.
    expect(server.stderr()).not.toContain("connections were closed before");
    expect(server.stderr()).not.toContain('"level":"error"');
  });

  /** Resolves when a call has matched the failure rule, and so is delayed. */
  async function untilOneMatched(url: string): Promise<void> {
    for (;;) {
      const { rules } = await (await fetch(`${url}/_sandbox/failures`)).json();
      if (rules[0].matched === 1) return;
    }
  }
});
