import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Postgres, postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { resetDatabase, startSandboxServer } from "../../src/index.ts";
import { run, type Started, start, stop, temporaryFolder } from "../process.ts";

const keysPath = "/partner-subscription/api/v1/api-key";
const env = { LATCHKEY_SANDBOX_LOG_LEVEL: "info" };

async function call(
  { url }: { url: string },
  secret: string | undefined,
  method = "GET",
  path = "",
  body?: object,
) {
  const response = await fetch(`${url}${keysPath}${path}`, {
    method,
    headers: { "X-PARTNER-APIKEY": secret ?? "", "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get("Retry-After"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

async function runSql(database: string, ...texts: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  for (const text of texts) await client.query(text);
  await client.end();
}

const readyz = async ({ url }: Started): Promise<[number, string]> => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, (await response.json()).status];
};

describe.skipIf(postgresUnavailableReason !== undefined)("servers that share a PostgreSQL", () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const startOn = (database: string, ...args: string[]): Promise<Started> =>
    start(["--database", database, ...args], { folder: temporaryFolder(), env });

  test("are seeded once by concurrent starts, see each other's changes, and do not print the user", async () => {
    const database = await server.createDatabase();
    const [a, b, c] = await Promise.all([startOn(database), startOn(database), startOn(database)]);
    expect(new Set([a, b, c].map(({ keys }) => keys["parent"]))).toHaveLength(1);
    const { hostname, port, pathname } = new URL(database);
    expect(a.database).toBe(`postgres://${hostname}:${port}${pathname}`);
    const { parent } = a.keys;
    const created = await call(a, parent, "POST", "/account/67891", { name: "shared" });
    expect(created.status).toBe(201);
    const { id, api_key } = created.body;
    expect((await call(b, api_key, "GET", `/${id}`)).body).toMatchObject({
      name: "shared",
      status: "active",
    });
    expect((await call(c, parent, "PUT", `/${id}/status`, { status: "inactive" })).status).toBe(204);
    expect((await call(b, api_key, "GET", `/${id}`)).status).toBe(403);
    expect((await call(b, parent)).body.api_keys).toHaveLength(5);
    for (const each of [a, b, c]) expect(await stop(each)).toEqual({ code: 0, signal: null });
    expect(`${a.stdout()}${a.stderr()}`).not.toContain("postgres@");
    await using again = await startSandboxServer({ port: 0, database });
    expect((await call(again, parent)).body.api_keys).toHaveLength(5);
  });

  test("report that one of them has filled the database, if they start concurrently", {
    tags: ["release"],
  }, async () => {
    const database = await server.createDatabase();
    const empty = await startSandboxServer({ port: 0, database, seed: "none" });
    await empty.close();
    const servers = await Promise.all([1, 2, 3].map(() => startSandboxServer({ port: 0, database })));
    for (const each of servers) await each.close();
    const contents = [empty, ...servers].map(({ content }) => content);
    expect(contents.sort()).toEqual(["empty", "kept", "kept", "seeded"]);
  });

  test("reject options that need all requests in one process", async () => {
    const database = await server.createDatabase();
    const sentence = (what: string): string =>
      `${what} need all requests in one process, and other processes may use this database. Use a store in memory or in SQLite, or leave the option out.`;
    await expect(startSandboxServer({ port: 0, database, rateLimits: true })).rejects.toThrow(
      new RangeError(sentence("Rate limits")),
    );
    const rejected = run(["--port", "0", "--database", database, "--controls"], {
      folder: temporaryFolder(),
    });
    expect(await rejected.ended).toEqual({ code: 2, signal: null });
    expect(rejected.stderr()).toBe(`latchkey-sandbox: ${sentence("The controls")}\n`);
  });

  test("name a database that cannot be used, without the password, and do not reset it", async () => {
    const url = new URL(await server.createDatabase());
    url.username = "postgres";
    url.password = "top-secret";
    const missing = Object.assign(new URL(url), { pathname: "/missing" });
    const closed = Object.assign(new URL(url), { port: "1" });
    const error = await startSandboxServer({ port: 0, database: missing.href }).catch(String);
    expect(error).toContain(
      '/missing cannot be used (database "missing" does not exist). Check that it runs, that this machine',
    );
    const failed = run(["--port", "0", "--database", closed.href], { folder: temporaryFolder() });
    expect(await failed.ended).toEqual({ code: 1, signal: null });
    expect(failed.stderr()).toContain(
      "cannot be used (connect ECONNREFUSED 127.0.0.1:1). Check that it runs",
    );
    expect(error + failed.stderr()).not.toContain("top-secret");
    await expect(resetDatabase(url.href)).rejects.toThrow("was not reset, since other servers may use it");
  });

  test("log why a change is rejected while the database can be read", async () => {
    const database = await server.createDatabase();
    const a = await startOn(database);
    await runSql(database, "alter table latchkey_counters rename to away");
    expect((await call(a, a.keys["parent"], "POST", "/account/67891", { name: "x" })).status).toBe(503);
    await a.prints("latchkey_counters");
    await stop(a);
    expect(a.stderr()).toContain('"a request was rejected: The database postgres://');
    expect(a.stderr()).not.toContain("not ready");
  });

  test("do not let other machines use demo keys that another server adds during the start", {
    tags: ["release"],
  }, async () => {
    const database = await server.createDatabase();
    await stop(await startOn(database));
    await runSql(
      database,
      "create table demo as select * from latchkey_keys",
      "delete from latchkey_keys",
      "delete from latchkey_accounts",
      "create function add() returns trigger language plpgsql as 'begin insert into latchkey_keys select * from demo; return null; end'",
      "create trigger add after insert on latchkey_accounts for each statement execute function add()",
    );
    const folder = temporaryFolder();
    writeFileSync(join(folder, "seed.json"), '{"accounts":[{"id":1,"name":"Own"}]}');
    const args = ["--port", "0", "--host", "0.0.0.0", "--database", database, "--seed", "seed.json"];
    const rejected = run(args, { folder });
    await rejected.prints("\n", "stderr");
    expect(rejected.stderr()).toContain("has or would get the public demo keys");
  });

  test("do not let other machines use an empty database, which another server could fill with demo keys", {
    tags: ["release"],
  }, async () => {
    const database = await server.createDatabase();
    const folder = temporaryFolder();
    const args = ["--port", "0", "--host", "0.0.0.0", "--database", database, "--seed"];
    const rejected = run([...args, "none"], { folder });
    await rejected.prints("\n", "stderr");
    expect(rejected.stderr()).toContain(
      "is empty, so another server could fill it with the public demo keys",
    );
    writeFileSync(join(folder, "seed.json"), '{"accounts":[{"id":1,"name":"Own"}]}');
    const filled = run([...args, "seed.json"], { folder });
    await filled.prints("\n", "stdout");
    expect((await startOn(database)).keys).toEqual({});
  });

  test("start as compose.postgres.yaml says, with one seed", { tags: ["release"] }, async () => {
    const compose = parse(readFileSync(new URL("../../compose.postgres.yaml", import.meta.url), "utf8"));
    const { postgres, sandbox, "sandbox-2": second, tests } = compose.services;
    expect(postgres.healthcheck.test).toEqual(["CMD", "pg_isready", "-U", "postgres"]);
    expect(tests).toMatchObject({ command: ["node", "compose-test.ts"], secrets: ["seed"] });
    const password = ["$", "{POSTGRES_PASSWORD}"].join("");
    expect(sandbox.environment.LATCHKEY_SANDBOX_DATABASE).toBe(
      `postgres://postgres:${password}@postgres:5432/postgres?sslmode=disable`,
    );
    const folder = temporaryFolder();
    const seed = run(["seed"], { folder });
    await seed.ended;
    writeFileSync(join(folder, "seed.json"), seed.stdout());
    const database = await server.createDatabase();
    const starts = [sandbox, second].map(({ command, environment }) => {
      expect(command.slice(0, 2)).toEqual(["node", "dist/main.js"]);
      const own = { LATCHKEY_SANDBOX_DATABASE: database, LATCHKEY_SANDBOX_SEED: "seed.json" };
      return start(command.slice(2), { folder, env: { ...environment, ...own } });
    });
    const [a, b] = await Promise.all(starts);
    expect(a?.keys["parent"]).toMatch(/^sandbox-/);
    expect(b?.keys).toEqual(a?.keys);
  });

  test("return 503 if every connection waits for a lock, and work when the lock is released", {
    tags: ["release"],
  }, async () => {
    const database = await server.createDatabase();
    const a = await startOn(database);
    const { parent } = a.keys;
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    await client.query("begin; lock table latchkey_keys in access exclusive mode");
    const blocked = await Promise.all(Array.from({ length: 25 }, () => call(a, parent, "GET", "/12345")));
    expect(new Set(blocked.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
      new Set(["503 1"]),
    );
    await client.query("commit");
    await client.end();
    expect((await call(a, parent, "GET", "/12345")).status).toBe(200);
  });

  test("survive cut connections without an error response", { tags: ["release"] }, async () => {
    const database = await server.createDatabase();
    const a = await startOn(database);
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    for (let round = 0; round < 5; round += 1) {
      const calls = Array.from({ length: 10 }, () => call(a, a.keys["parent"], "GET", "/12345"));
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey-sandbox' and datname = current_database()",
      );
      expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    }
    await client.end();
    expect(await readyz(a)).toEqual([200, "ready"]);
  });

  test("return 503 while the database is down, and work within a second after it is back", async () => {
    // Only a server that the tests have started may be killed.
    await using stack = new AsyncDisposableStack();
    const own = server.kill ? server : stack.use(await startPostgres({ isOurs: true }));
    const a = await startOn(await own.createDatabase());
    const { parent } = a.keys;
    expect(await readyz(a)).toEqual([200, "ready"]);
    await own.kill?.();
    try {
      expect(await call(a, parent)).toMatchObject({ status: 503, retryAfter: "1" });
      const lost = await call(a, parent, "POST", "/account/67891", { name: "lost" });
      expect(lost).toMatchObject({ status: 503 });
      expect(await readyz(a)).toEqual([503, "database does not respond"]);
      expect((await fetch(`${a.url}/healthz`)).status).toBe(200);
    } finally {
      // Also after a failure, since other tests use this PostgreSQL.
      await own.restart?.();
    }
    const backAt = performance.now();
    expect(await readyz(a)).toEqual([200, "ready"]);
    expect((await call(a, parent)).status).toBe(200);
    expect(performance.now() - backAt).toBeLessThan(1000);
    await stop(a);
    const lines = a.stderr().trimEnd().split("\n");
    const reported = lines.map((line) => JSON.parse(line)).filter(({ msg }) => /ready|error/i.test(msg));
    expect(reported.map(({ level, msg }) => `${level}: ${msg.slice(0, 36)}`)).toEqual([
      "warn: not ready: The database postgres://1",
      "info: ready again",
    ]);
  });
});
