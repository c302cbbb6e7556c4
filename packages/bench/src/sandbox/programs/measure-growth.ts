// Calls a sandbox over a small and over a large store, in turn, in one process and with no HTTP between: what HTTP costs is
// the same for both, and would hide the difference.

import { createSandbox, type Sandbox, type SandboxRequest, type Store } from "@latchkey/sandbox";
import { openSqliteStore } from "@latchkey/sandbox/sqlite";
import type { GrowthOrder } from "../growth-in-process.ts";
import { type CallCost, noSamples, type StoreSize } from "../growth-samples.ts";
import { generatedSecret, generatedState, parentId, subaccountIds } from "../key-maker.ts";

const keyPath = "/partner-subscription/api/v1/api-key";
const createBody = new TextEncoder().encode(JSON.stringify({ name: "Generated Key" }));
/** Calls that are under way at once, as from so many connections. */
const readsAtOnce = 10;
const createsAtOnce = 50;
/** After so many creates the small store is put back to its size. */
const createsBetweenResets = 500;

interface Opened {
  readonly size: StoreSize;
  readonly count: number;
  readonly store: Store;
  readonly sandbox: Sandbox;
}

const order: GrowthOrder = JSON.parse(process.argv[2] ?? "");
/** Waits longer than a store keeps marks of use before it writes them. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, order.settleMs));

async function openStore(size: StoreSize): Promise<Opened> {
  const { file, count } = order.stores[size];
  const store = openSqliteStore(file);
  return { size, count, store, sandbox: await createSandbox({ store, seed: "none" }) };
}

function message(method: string, target: string, keyId: number): SandboxRequest {
  const headers = new Map([
    ["x-partner-apikey", generatedSecret(keyId)],
    ["content-type", "application/json"],
  ]);
  return { method, target, header: (name) => headers.get(name), readBody: async () => createBody };
}

/** What so many calls cost each. The event loop turns between them, as it does in a server. */
async function timeCalls(
  sandbox: Sandbox,
  calls: number,
  atOnce: number,
  next: () => SandboxRequest,
  status: number,
): Promise<CallCost> {
  const messages = Array.from({ length: calls }, next);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let first = 0; first < calls; first += atOnce) {
    const replies = await Promise.all(messages.slice(first, first + atOnce).map(sandbox.handle));
    for (const reply of replies) {
      if (typeof reply === "symbol" || reply.status !== status) {
        throw new Error(`A call got ${typeof reply === "symbol" ? "cut off" : reply.status}.`);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const wallMicroseconds = ((performance.now() - startedAt) * 1000) / calls;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpuMicroseconds: (user + system) / calls, wallMicroseconds };
}

const randomBelow = (end: number): number => Math.floor(Math.random() * end);

/** A parent's key reads keys of its tree, a different one each time. */
const read = ({ sandbox, count }: Opened): Promise<CallCost> =>
  timeCalls(
    sandbox,
    order.calls,
    readsAtOnce,
    () => message("GET", `${keyPath}/${1 + randomBelow(count)}`, 1),
    200,
  );

/** A different key of the parent's each time reads the same one. */
async function authenticate({ sandbox, count }: Opened): Promise<readonly [CallCost, CallCost]> {
  const credential = (): number => 1 + 2 * randomBelow(Math.ceil(count / 2));
  const next = (): SandboxRequest => message("GET", `${keyPath}/1`, credential());
  const cost = await timeCalls(sandbox, order.calls, readsAtOnce, next, 200);
  const before = process.cpuUsage();
  await settle();
  const { user, system } = process.cpuUsage(before);
  const later = (user + system) / order.calls;
  return [cost, { ...cost, cpuMicroseconds: cost.cpuMicroseconds + later }];
}

async function create({ sandbox, store, size, count }: Opened): Promise<CallCost> {
  const costs: CallCost[] = [];
  for (let left = Math.ceil(order.calls / 5); left > 0; left -= createsBetweenResets) {
    if (size === "small") await store.load(generatedState(count));
    const accountId = (): number => subaccountIds[randomBelow(subaccountIds.length)] ?? parentId;
    const target = (): string => `${keyPath}/account/${accountId()}`;
    const calls = Math.min(left, createsBetweenResets);
    costs.push(await timeCalls(sandbox, calls, createsAtOnce, () => message("POST", target(), 1), 201));
  }
  const mean = (of: (cost: CallCost) => number): number =>
    costs.reduce((sum, cost) => sum + of(cost), 0) / costs.length;
  return {
    cpuMicroseconds: mean(({ cpuMicroseconds }) => cpuMicroseconds),
    wallMicroseconds: mean(({ wallMicroseconds }) => wallMicroseconds),
  };
}

const samples = noSamples();
const stores = [await openStore("small"), await openStore("large")];
// The first round of all is the warm-up.
for (let round = 0; round <= order.rounds; round += 1) {
  for (const opened of round % 2 === 0 ? stores : stores.toReversed()) {
    const [readCost, createCost] = [await read(opened), await create(opened)];
    // What earlier calls have left to be written is none of the authentications'.
    await settle();
    const [answered, marked] = await authenticate(opened);
    if (round === 0) continue;
    samples.read[opened.size].push(readCost);
    samples.create[opened.size].push(createCost);
    samples.authenticate[opened.size].push(answered);
    samples.authenticateAndMark[opened.size].push(marked);
  }
}
for (const { sandbox } of stores) await sandbox.close();
process.send?.(samples);
