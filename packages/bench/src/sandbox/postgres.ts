import { createHash, randomBytes } from "node:crypto";
import { cpus } from "node:os";
import { type Postgres, postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import { createSandbox, type Sandbox, type Store } from "@latchkey/sandbox";
import { openPostgresStore } from "@latchkey/sandbox/postgres";
import pg from "pg";
import { type Figure, ratioFigure } from "../figures.ts";
import { load } from "../load.ts";
import { measureInRounds, type RoundsPlan } from "../rounds.ts";
import { type BenchContext, type RunningServer, startSandbox } from "../servers.ts";
import { median } from "../statistics.ts";
import { credential, readPath } from "./api.ts";

/** Unlike in tests, each commit is on the disk, and a million keys fit into the memory of PostgreSQL. */
const settings = ["fsync=on", "shared_buffers=1GB"];

/** Compares the store in PostgreSQL with what its parts cost alone. PostgreSQL runs on the core of this process. */
export async function measurePostgres(context: BenchContext): Promise<Figure[]> {
  if (postgresUnavailableReason !== undefined) throw new Error(postgresUnavailableReason);
  await using postgres = await startPostgres({ settings });
  const { isQuick } = context;
  const plan = { warmUpRounds: 1, rounds: isQuick ? 1 : 9 };
  return [
    await measureReads(postgres, plan),
    await measureCreates(postgres, isQuick ? plan : { ...plan, rounds: 5 }, isQuick ? 300 : 2_000),
    ...(await measureServers(postgres, plan, context)),
    await measureSizes(postgres, plan, isQuick ? 20_000 : 1_000_000),
  ];
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Returns the median time, in microseconds, of calls that follow one another. */
async function medianMicroseconds(calls: number, call: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    await call(index);
    times.push((performance.now() - startedAt) * 1_000);
  }
  return median(times);
}

async function measureReads(postgres: Postgres, plan: RoundsPlan): Promise<Figure> {
  const url = await postgres.createDatabase();
  const client = await connect(url);
  await using memory = await createSandbox();
  await using own = await createSandbox({ store: await openPostgresStore(url) });
  const read = (sandbox: Sandbox) => (): Promise<string> =>
    sandbox
      .fetch(`http://sandbox${readPath}`, { headers: credential(sandbox.keys) })
      .then((response) => response.text());
  const roundTrip = () => client.query({ name: "one", text: "select 1", rowMode: "array" });
  const inMemory = read(memory);
  // In one call, as in a read: after a wait for the database, the same code takes longer than in a loop of its own.
  const calls = { own: read(own), parts: () => roundTrip().then(inMemory) };
  const times = await measureInRounds(calls, plan, async (call) => ({
    us: await medianMicroseconds(500, call),
  }));
  await client.end();
  const label = "read on PostgreSQL: p50 to a prepared round trip and then the read in memory";
  return ratioFigure(label, "µs", times.own.us, times.parts.us, { most: 1.5 });
}

async function measureCreates(postgres: Postgres, plan: RoundsPlan, creates: number): Promise<Figure> {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore(url);
  await store.load({ accounts: [{ id: 1, name: "Parent" }], users: [], keys: [] });
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // The same columns and indexes. The ids come from this process, so that no transaction waits for another.
  await pool.query("create table single (like latchkey_keys including all)");
  const columns = "api, id, account_id, tree_id, name, is_active, created_at, hash, last4";
  const text = `insert into single (${columns}) values (0, $1, 1, 1, $2, true, 0, $3, 'abcd')`;
  let id = 0;
  const items = {
    own: () => createOne(store),
    single: () => pool.query({ name: "insert", text, values: [++id, "Benchmark Key", randomBytes(32)] }),
  };
  const rates = await measureInRounds(items, plan, async (create) => {
    const startedAt = performance.now();
    const caller = async (): Promise<void> => {
      for (let turn = 0; turn < creates / 50; turn += 1) await create();
    };
    await Promise.all(Array.from({ length: 50 }, caller));
    return { perSecond: (creates / (performance.now() - startedAt)) * 1_000 };
  });
  await Promise.all([pool.end(), store.close()]);
  const label = "create on PostgreSQL, 50 at a time: rate to one transaction each";
  return ratioFigure(label, "/s", rates.own.perSecond, rates.single.perSecond, { least: 2 });
}

function createOne(store: Store): Promise<unknown> {
  return store.createKey<"partner-subscriptions">({
    api: "partner-subscriptions",
    accountId: 1,
    name: "Benchmark Key",
    isActive: true,
    createdAt: 0,
    hash: randomBytes(32).toString("hex"),
    last4: "abcd",
  });
}

/** The servers in memory show what three processes cost without a shared database, for example if they share a core. */
async function measureServers(
  postgres: Postgres,
  plan: RoundsPlan,
  context: BenchContext,
): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  // With four cores, each server has its own, and the load has core 1.
  const serverCores = cpus().length < 4 || context.serverCore === undefined ? [] : [0, 2, 3];
  const open = async (database: string): Promise<RunningServer[]> => {
    const servers = [];
    for (let index = 0; index < 3; index += 1) {
      const serverCore = serverCores[index] ?? context.serverCore;
      servers.push(stack.use(await startSandbox({ ...context, serverCore }, { database, logLevel: "warn" })));
    }
    return servers;
  };
  const three = await open(await postgres.createDatabase());
  const memoryThree = await open("memory");
  const items = { one: three.slice(0, 1), three, memoryOne: memoryThree.slice(0, 1), memoryThree };
  const headers = credential(three[0]?.keys ?? {});
  const rates = await measureInRounds(items, plan, async (used) => {
    const options = { headers, connections: 30 / used.length, duration: context.isQuick ? 1 : 2 };
    const loads = used.map(({ url }) => load({ ...options, url: `${url}${readPath}` }));
    const results = await Promise.all(loads);
    return { perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0) };
  });
  const where = serverCores.length > 0 ? "each on its own core" : "on one core";
  const label = `read, 30 at a time: three servers ${where} of ${cpus().length} to one`;
  const { perSecond: memoryOne } = rates.memoryOne;
  return [
    ratioFigure(label, "/s", rates.three.perSecond, rates.one.perSecond, { least: 1 }),
    ratioFigure("the same in memory, without a database", "/s", rates.memoryThree.perSecond, memoryOne),
  ];
}

async function measureSizes(postgres: Postgres, plan: RoundsPlan, many: number): Promise<Figure> {
  await using stack = new AsyncDisposableStack();
  const open = async (keys: number): Promise<{ readonly store: Store; readonly keys: number }> => {
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url);
    stack.defer(() => store.close());
    await store.load({ accounts: [{ id: 1, name: "Parent" }], users: [], keys: [] });
    const client = await connect(url);
    await client.query(`insert into latchkey_keys (api, id, account_id, tree_id, name, is_active, created_at, hash, last4)
      select 0, n, 1, 1, 'Benchmark Key', true, 0, sha256(n::text::bytea), 'abcd' from generate_series(1, ${keys}) n`);
    await client.query("vacuum analyze latchkey_keys");
    await client.end();
    return { store, keys };
  };
  const stores = { few: await open(many / 100), many: await open(many) };
  const times = await measureInRounds(stores, plan, async ({ store, keys }) => {
    const random = (): number => 1 + Math.floor(Math.random() * keys);
    const find = (): Promise<unknown> => {
      const hash = createHash("sha256").update(`${random()}`).digest("hex");
      return Promise.resolve(store.findCaller?.("partner-subscriptions", hash, random()));
    };
    return { us: await medianMicroseconds(2_000, find) };
  });
  const label = `read of ${many.toLocaleString("en")} keys to ${(many / 100).toLocaleString("en")}, 1 GB shared_buffers: p50`;
  return ratioFigure(label, "µs", times.many.us, times.few.us, { most: 1.5 });
}
