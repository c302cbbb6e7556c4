import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Arbitrary, asyncProperty, check, type IAsyncProperty, type RunDetails } from "fast-check";
import type { Failure } from "../failure.ts";
import { tidyUpAfter } from "../run-case.ts";
import type { ApiName } from "../spec.ts";
import type { Target } from "../target.ts";
import { FuzzFailure, sendAll } from "./attempt.ts";
import {
  type CreatedKeys,
  createKeys,
  type PlannedRequest,
  plannedRequests,
  scopeOf,
} from "./planned-request.ts";

export interface FuzzOptions {
  /** After which no more is sent; to find the minimal requests takes some more. */
  readonly seconds: number;
  /** The same seed gives the same requests. A whole number of 32 bits. */
  readonly seed: number;
  /** Ends the run with what was found by then. */
  readonly signal?: AbortSignal;
}

export interface FuzzReport {
  readonly target: string;
  readonly seed: number;
  readonly requests: number;
  /** How many of them the spec does not allow, or does not name. */
  readonly mutated: number;
  /** How many responses had which status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What it was allowed to send, in a sentence. */
  readonly scope: string;
  readonly finding: FuzzFinding | undefined;
  /** What the run has left behind and could not undo, one sentence each. */
  readonly leftovers: readonly string[];
}

export interface FuzzFinding {
  /** With this seed, the first requests already show it. */
  readonly seed: number;
  /** fast-check's path to the minimal requests. */
  readonly path: string;
  readonly failure: Failure;
  /** What failed before anything was reduced: if it broke the server for good, the smallest example says nothing. */
  readonly first: Failure;
  /** What has to be sent before, as commands for a shell. */
  readonly before: readonly string[];
}

/** How many runs of requests share a seed: few enough that one that fails comes soon again. */
const runsOfSlice = 100;
const reduceMs = 10_000;

/**
 * Sends valid and mutated requests, generated from the spec, until the time is over, the signal is aborted or a response
 * breaks a rule: a valid request gets what its operation declares; another one does not succeed against the spec, does
 * not break the server and gets no error that is not JSON; and no response leaks a known secret. What failed is reduced
 * to the smallest example.
 *
 * An API without a key is left out: the target may not implement it.
 *
 * @throws Error if the target is `live`, cannot be started, or has no key at all.
 */
export async function fuzz(
  target: Target,
  { seconds, seed, signal = new AbortController().signal }: FuzzOptions,
): Promise<FuzzReport> {
  const scope = scopeOf(target);
  const runId = randomBytes(4).toString("hex");
  await using running = await target.start();
  const setUp = await running.setUp();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => setUp.tearDown?.());
  const counts = { requests: 0, mutated: 0 };
  const statuses: Record<number, number> = {};
  const count = ({ isMutated }: PlannedRequest, status: number | undefined): void => {
    counts.requests += 1;
    if (isMutated) counts.mutated += 1;
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1;
  };
  let created: CreatedKeys = new Map();
  let finding: FuzzFinding | undefined;
  const tidyUp = async () => (await running.tidyUp?.(runId)) ?? [];
  const leftovers = await tidyUpAfter(tidyUp, async () => {
    if (scope.kind === "ownKeys") created = await createKeys(setUp, runId);
    const place = { urlOf: (api: ApiName) => running.urls?.[api] ?? running.url, scope, created };
    const attempt = async (planned: PlannedRequest[]): Promise<void> => {
      // A sandbox in this process answers without a turn of the event loop, and a signal would never be seen.
      await nextTurn();
      // If anything may be changed, each series of requests starts from the same state: it could not be repeated else.
      const own = scope.kind === "everything" ? await running.setUp() : setUp;
      try {
        await sendAll(planned, own, place, count);
      } finally {
        if (own !== setUp) await own.tearDown?.();
      }
    };
    const requests = plannedRequests(setUp.accounts, target.capabilities, scope);
    finding = await search(requests, attempt, seconds * 1_000, seed, signal);
  });
  return { target: target.name, seed, ...counts, statuses, scope: scope.description, finding, leftovers };
}

type Attempt = (planned: PlannedRequest[]) => Promise<void>;

/** Checks slice after slice, each with a seed of its own, until the time is over. */
async function search(
  requests: Arbitrary<PlannedRequest[]>,
  attempt: Attempt,
  milliseconds: number,
  seed: number,
  signal: AbortSignal,
): Promise<FuzzFinding | undefined> {
  const startedAt = performance.now();
  const deadline = startedAt + milliseconds;
  for (let slice = 0; performance.now() < deadline && !signal.aborted; slice += 1) {
    // fast-check's seeds have 32 bits.
    const ownSeed = (seed + slice) | 0;
    // What it takes to find the least that fails must not be cut off by the end of this time: that comes after.
    const options = { seed: ownSeed, numRuns: runsOfSlice, endOnFailure: true };
    const found = await check(asyncProperty(requests, until(deadline, attempt, signal)), options);
    if (found.failed) {
      const reducing = until(performance.now() + reduceMs, attempt, signal);
      return await reduce(asyncProperty(requests, reducing), ownSeed, found);
    }
  }
  return undefined;
}

/** Sends nothing any more after a time. fast-check's own limit leaves what is under way behind, unfinished. */
function until(deadline: number, attempt: Attempt, signal: AbortSignal): Attempt {
  return async (planned) => {
    if (performance.now() < deadline && !signal.aborted) await attempt(planned);
  };
}

/** Looks for the smallest example that still fails. If the server fails only sometimes, takes what was found. */
async function reduce(
  property: IAsyncProperty<[PlannedRequest[]]>,
  seed: number,
  found: RunDetails<[PlannedRequest[]]>,
): Promise<FuzzFinding> {
  const path = found.counterexamplePath ?? "";
  const least = await check(property, { seed, path, numRuns: 1 });
  const failing = least.failed ? least : found;
  const { failure, before } = failureOf(failing);
  const first = failureOf(found).failure;
  return { seed, path: failing.counterexamplePath ?? path, failure, first, before };
}

function failureOf({ errorInstance }: RunDetails<[PlannedRequest[]]>): FuzzFailure {
  // What else is thrown there is a fault of this program.
  if (!(errorInstance instanceof FuzzFailure)) throw errorInstance;
  return errorInstance;
}

/** What a run of generated requests has found, as plain text without secrets. */
export function describeFuzz(report: FuzzReport): string {
  const { target, seed, requests, mutated, statuses, scope, finding, leftovers } = report;
  const responses = Object.entries(statuses).map(([status, count]) => `${status} ${count} times`);
  const lines = [
    `${requests} generated requests to ${target}, ${mutated} of them mutated, with seed ${seed}`,
    scope,
    ...(responses.length === 0 ? [] : [`Responses: ${responses.join(", ")}`]),
    ...leftovers.map((leftover) => `LEFT: ${leftover}`),
  ];
  if (finding === undefined) return [...lines, "Nothing was found.", ""].join("\n");
  const { failure, first, before } = finding;
  return [
    ...lines,
    "FOUND, reduced to the least that shows it:",
    ...before.map((command) => `  after     ${command}`),
    `  request   ${failure.curl}`,
    `  expected  ${failure.expected}`,
    ...failure.problems.map((problem) => `  problem   ${problem}`),
    `  received  ${failure.received}`,
    ...(first.curl === failure.curl ? [] : [`  first     ${first.curl}`]),
    `  again     ${target === "url" ? "--url URL" : `--target ${target}`} --fuzz 10 --seed ${finding.seed}   (fast-check's path ${finding.path})`,
    "",
  ].join("\n");
}
