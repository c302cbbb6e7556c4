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
  /** After this time, no more requests are generated. The reduction of a finding takes additional time. */
  readonly seconds: number;
  /** A whole number of 32 bits. The same seed generates the same requests. */
  readonly seed: number;
  /** Ends the run early, with the findings so far. */
  readonly signal?: AbortSignal;
}

export interface FuzzReport {
  readonly target: string;
  readonly seed: number;
  readonly requests: number;
  /** The number of requests that the spec does not allow or does not declare. */
  readonly mutated: number;
  /** The number of responses for each status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The requests that were allowed, in a sentence. */
  readonly scope: string;
  readonly finding: FuzzFinding | undefined;
  /** The keys that may still be active, one sentence each. */
  readonly leftovers: readonly string[];
}

export interface FuzzFinding {
  /** With this seed, the first requests show the failure. */
  readonly seed: number;
  /** fast-check's path to the minimal requests. */
  readonly path: string;
  readonly failure: Failure;
  /** The failure before the reduction. If this failure broke the server permanently, the smallest example is useless. */
  readonly first: Failure;
  /** The requests that must be sent before the failing one, as curl commands. */
  readonly before: readonly string[];
}

/** How many series of requests share a seed. The number is small, so that a repeated run reaches a failure soon. */
const runsOfSlice = 100;
const reduceMs = 10_000;

/**
 * Sends valid and mutated requests, generated from the spec, until the time is over, the signal is aborted or a response
 * breaks a rule. A valid request must get a declared response. A mutated request must not succeed if the spec forbids it,
 * and must not get a server error or an error that is not JSON. No response may leak a known secret. A failure is reduced to
 * the smallest example. An API without a key is left out, since the target may not implement it.
 *
 * @throws Error if the target is `live`, cannot be started, or has no key.
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
    const context = { urlOf: (api: ApiName) => running.urls?.[api] ?? running.url, scope, created };
    const attempt = async (planned: PlannedRequest[]): Promise<void> => {
      // A sandbox in this process responds without a turn of the event loop, so a signal would not be handled.
      await nextTurn();
      // If the run may change everything, each series starts from the same state, so that it can be repeated.
      const own = scope.kind === "everything" ? await running.setUp() : setUp;
      try {
        await sendAll(planned, own, context, count);
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

/** Checks slices, each with its own seed, until the time is over. */
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
    // The end of this time must not interrupt the reduction, which runs later.
    const options = { seed: ownSeed, numRuns: runsOfSlice, endOnFailure: true };
    const found = await check(asyncProperty(requests, until(deadline, attempt, signal)), options);
    if (found.failed) {
      const reducing = until(performance.now() + reduceMs, attempt, signal);
      return await reduce(asyncProperty(requests, reducing), ownSeed, found);
    }
  }
  return undefined;
}

/** Sends nothing after the deadline. fast-check's own limit would not wait for the current request. */
function until(deadline: number, attempt: Attempt, signal: AbortSignal): Attempt {
  return async (planned) => {
    if (performance.now() < deadline && !signal.aborted) await attempt(planned);
  };
}

/** Finds the smallest example that fails. If the server fails only sometimes, returns the first example. */
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
  // Any other error is a fault of the suite.
  if (!(errorInstance instanceof FuzzFailure)) throw errorInstance;
  return errorInstance;
}

/** Describes the result of a run as plain text without secrets. */
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
    "FOUND, reduced to the smallest example:",
    ...before.map((command) => `  after     ${command}`),
    `  request   ${failure.curl}`,
    `  expected  ${failure.expected}`,
    ...failure.problems.map((problem) => `  problem   ${problem}`),
    `  received  ${failure.received}`,
    ...(first.curl === failure.curl ? [] : [`  first     ${first.curl}`]),
    `  repeat    ${target === "url" ? "--url URL" : `--target ${target}`} --fuzz 10 --seed ${finding.seed}   (fast-check's path ${finding.path})`,
    "",
  ].join("\n");
}
