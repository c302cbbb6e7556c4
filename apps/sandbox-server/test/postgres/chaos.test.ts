import { type Postgres, postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Started, start, temporaryFolder } from "../process.ts";

const keysPath = "/partner-subscription/api/v1/api-key";
const writers = 12;

interface Known {
  readonly id: number;
  readonly name: string;
  readonly secret: string;
  isActive: boolean;
}

/** The status of a response, or 0 if there was none. */
async function call(server: Started, secret: string, method: string, path: string, body?: object) {
  try {
    const response = await fetch(`${server.url}${keysPath}${path}`, {
      method,
      headers: { "X-PARTNER-APIKEY": secret, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  } catch {
    return { status: 0, body: undefined };
  }
}

async function runSql(database: string, ...texts: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  for (const text of texts) await client.query(text);
  await client.end();
}

const cutConnections =
  "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey-sandbox'";

describe.skipIf(postgresUnavailableReason !== undefined)(
  "servers that share a PostgreSQL",
  { tags: ["release"], timeout: 300_000 },
  () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres({ isOurs: true });
    });
    afterAll(() => postgres[Symbol.asyncDispose]());
    const startOn = (database: string): Promise<Started> =>
      start(["--database", database], {
        folder: temporaryFolder(),
        env: { LATCHKEY_SANDBOX_LOG_LEVEL: "silent" },
      });

    test("reject 1,000 of 1,000 deactivated keys elsewhere on the next request", async () => {
      const database = await postgres.createDatabase();
      const servers = await Promise.all([startOn(database), startOn(database), startOn(database)]);
      const parent = servers[0]?.keys["parent"] ?? "";
      const at = (index: number): Started => servers[index % 3] as Started;
      let rejected = 0;
      const turn = async (index: number): Promise<void> => {
        const { body } = await call(at(index), parent, "POST", "/account/67891", { name: `${index}` });
        expect((await call(at(index + 1), body.api_key, "GET", `/${body.id}`)).status).toBe(200);
        const change = await call(at(index), parent, "PUT", `/${body.id}/status`, { status: "inactive" });
        expect(change.status).toBe(204);
        const others = [at(index + 1), at(index + 2)].map((each) =>
          call(each, body.api_key, "GET", `/${body.id}`),
        );
        if ((await Promise.all(others)).every(({ status }) => status === 403)) rejected += 1;
      };
      for (let index = 0; index < 1000; index += 20) {
        await Promise.all(Array.from({ length: 20 }, (_, offset) => turn(index + offset)));
      }
      console.log(`deactivations: ${rejected} of 1000 rejected by both other servers on the next request`);
      expect(rejected).toBe(1000);
    });

    test("lose and double nothing if servers and PostgreSQL are killed and connections are cut", async () => {
      const database = await postgres.createDatabase();
      const servers = await Promise.all([startOn(database), startOn(database), startOn(database)]);
      const parent = servers[0]?.keys["parent"] ?? "";
      const known: Known[] = [];
      const statuses = new Map<number, number>();
      let isOver = false;
      const count = ({ status }: { readonly status: number }): void =>
        void statuses.set(status, (statuses.get(status) ?? 0) + 1);

      async function write(writer: number): Promise<void> {
        for (let turn = 0; !isOver; turn += 1) {
          const server = servers[(writer + turn) % 3] as Started;
          const name = `writer ${writer}, turn ${turn}`;
          const created = await call(server, parent, "POST", "/account/67891", { name });
          count(created);
          if (created.status !== 201) continue;
          const key: Known = { id: created.body.id, name, secret: created.body.api_key, isActive: true };
          known.push(key);
          if (turn % 2 === 0) continue;
          const changed = await call(server, parent, "PUT", `/${key.id}/status`, { status: "inactive" });
          count(changed);
          // Whether a change without a 204 was made is not known, so that the key is not checked.
          if (changed.status === 204) key.isActive = false;
          else known.splice(known.indexOf(key), 1);
        }
      }
      const writing = Array.from({ length: writers }, (_, writer) => write(writer));
      const untilWritten = async (more: number): Promise<void> => {
        const goal = known.length + more;
        await expect.poll(() => known.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(goal);
      };
      for (let round = 0; round < 5; round += 1) {
        await untilWritten(100);
        const victim = servers[round % 3] as Started;
        victim.child.kill("SIGKILL");
        await victim.ended;
        servers[round % 3] = await startOn(database);
        await untilWritten(50);
        await postgres.kill?.();
        await postgres.restart?.();
        await untilWritten(50);
        await runSql(database, cutConnections);
      }
      await untilWritten(50);
      isOver = true;
      await Promise.all(writing);

      expect([...statuses.keys()].filter((status) => ![0, 201, 204, 503].includes(status))).toEqual([]);
      const { body } = await call(servers[0] as Started, parent, "GET", "");
      const listed: { id: number; name: string; status: string }[] = body.api_keys;
      const byId = new Map(listed.map((key) => [key.id, key]));
      for (const { id, name, isActive } of known)
        expect(byId.get(id)).toMatchObject({ name, status: isActive ? "active" : "inactive" });
      // Each writer sends a name once, so that a name that occurs twice would be a repeated create.
      const names = listed.map(({ name }) => name).filter((name) => name.startsWith("writer"));
      expect(new Set(names).size).toBe(names.length);
      const ids = listed.map(({ id }) => id).filter((id) => id > 12_349);
      expect(ids).toEqual(ids.map((_, index) => 12_350 + index));
      console.log(
        `chaos: 5 rounds of kill -9 of a server, kill -9 of PostgreSQL and cut connections; ${known.length} acknowledged keys checked, 0 lost, 0 doubled, ids without gaps; responses ${JSON.stringify(Object.fromEntries(statuses))}`,
      );
    });

    test("keep acknowledged changes if the disk is full", async ({ skip }) => {
      if (process.platform !== "linux") skip("prlimit simulates the full disk, and only Linux has it");
      const database = await postgres.createDatabase();
      const server = await startOn(database);
      const parent = server.keys["parent"] ?? "";
      // The table almost fills a file of 16 MiB, which is also the size of a file of the log of changes.
      await runSql(
        database,
        "insert into latchkey_keys (api, id, account_id, tree_id, name, is_active, created_at) select 0, 9000000 + n, 67899, 67899, repeat(md5(n::text), 30), true, 0 from generate_series(1, 15900) n",
      );
      postgres.limitFiles?.(16 * 2 ** 20);
      await runSql(database, cutConnections);
      const acknowledged: number[] = [];
      let failed = 0;
      for (let turn = 0; failed < 20 && turn < 20_000; turn += 1) {
        const calls = Array.from({ length: 20 }, () =>
          call(server, parent, "POST", "/account/67891", { name: "x ".repeat(100) }),
        );
        for (const { status, body } of await Promise.all(calls)) {
          expect([201, 503]).toContain(status);
          if (status === 201) acknowledged.push(body.id);
          else failed += 1;
        }
      }
      expect(failed).toBeGreaterThanOrEqual(20);
      postgres.limitFiles?.("unlimited");
      await runSql(database, cutConnections);
      expect((await call(server, parent, "POST", "/account/67891", { name: "after" })).status).toBe(201);
      const { body } = await call(server, parent, "GET", "");
      const ids = new Set(body.api_keys.map(({ id }: { readonly id: number }) => id));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      console.log(`full disk: ${acknowledged.length} acknowledged creates kept, ${failed} rejected with 503`);
    });
  },
);
