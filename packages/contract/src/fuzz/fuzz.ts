import { randomBytes } from "node:crypto";
import { type Arbitrary, asyncProperty, check, type IAsyncProperty, type RunDetails } from "fast-check";
import type { Failure } from "../failure.ts";
import { tidyUpAfter } from "../run.ts";
import { type ApiName, spec } from "../spec.ts";
import type { Target } from "../target.ts";
import { FuzzFailure, type MadeKeys, sendAll } from "./attempt.ts";
import { makeKeys } from "./made-keys.ts";
import { type PlannedRequest, plannedRequests } from "./planned-request.ts";
import { scopeOf } from "./scope.ts";

export interface FuzzOptions {
  /** After which no more is sent; to find the minimal requests takes some more. */
  readonly seconds: number;
  /** The same seed gives the same requests. A whole number of 32 bits. */
  readonly seed: number;
  readonly onProgress?: (progress: { readonly requests: number; readonly seconds: number }) => void;
}

export interface FuzzReport {
  readonly target: string;
  readonly seed: number;
  readonly requests: number;
  /** How many of them the spec does not allow, or does not name. */
  readonly mutated: number;
  /** How many replies had which status. */
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
  /** What failed before anything was reduced: where it broke the server for good, the least tells nothing. */
  readonly first: Failure;
  /** What has to be sent before, as commands for a shell. */
  readonly before: readonly string[];
}

/** How many runs of requests share a seed: few enough that one that fails comes soon again. */
const runsOfSlice = 100;
const reduceMs = 10_000;

/**
 * Sends valid and mutated requests, made up from the spec, until the time is over or a reply breaks a promise: a valid
 * request gets what its operation declares; no other one succeeds against the spec, breaks the server or gets an error that
 * is not JSON; and no reply gives a known secret away. What failed is reduced to the least that still fails.
 *
 * An API of which the target has no key is left out: maybe nobody serves it there.
 *
 * @throws Error where the target is `live`, cannot be started, or has no key at all.
 */
export async function fuzz(
  target: Target,
  { seconds, seed, onProgress = () => {} }: FuzzOptions,
): Promise<FuzzReport> {
  const scope = scopeOf(target);
  const runId = randomBytes(4).toString("hex");
  await using running = await target.start();
  const stage = await running.begin();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => stage.end());
  const tally = new Tally();
  let made: MadeKeys = new Map();
  let finding: FuzzFinding | undefined;
  const tidyUp = running.tidyUp ?? (async () => describeMade(made));
  const leftovers = await tidyUpAfter({ tidyUp }, runId, async () => {
    if (scope.kind === "ownKeys") made = await makeKeys(stage, runId);
    const place = { urlOf: (api: ApiName) => running.urls?.[api] ?? running.url, scope, made };
    const attempt = async (planned: PlannedRequest[]): Promise<void> => {
      // Where anything may be changed, each run of requests has to meet the same state: else it could not be repeated.
      const own = scope.kind === "everything" ? await running.begin() : stage;
      try {
        await sendAll(planned, own, place, tally.add);
      } finally {
        if (own !== stage) await own.end();
      }
    };
    const requests = plannedRequests(stage.cast, target.capabilities, scope);
    finding = await search(requests, attempt, seconds * 1_000, seed, (milliseconds) =>
      onProgress({ requests: tally.requests, seconds: milliseconds / 1_000 }),
    );
  });
  return { target: target.name, seed, ...tally.result(), scope: scope.description, finding, leftovers };
}

type Attempt = (planned: PlannedRequest[]) => Promise<void>;

/** Checks slice after slice, each with a seed of its own, until the time is over. */
async function search(
  requests: Arbitrary<PlannedRequest[]>,
  attempt: Attempt,
  milliseconds: number,
  seed: number,
  onSlice: (milliseconds: number) => void,
): Promise<FuzzFinding | undefined> {
  const startedAt = performance.now();
  const deadline = startedAt + milliseconds;
  for (let slice = 0; performance.now() < deadline; slice += 1) {
    // fast-check's seeds have 32 bits.
    const ownSeed = (seed + slice) | 0;
    // What it takes to find the least that fails must not be cut off by the end of this time: that comes after.
    const options = { seed: ownSeed, numRuns: runsOfSlice, endOnFailure: true };
    const found = await check(asyncProperty(requests, until(deadline, attempt)), options);
    onSlice(performance.now() - startedAt);
    if (found.failed) {
      const reducing = until(performance.now() + reduceMs, attempt);
      return await reduce(asyncProperty(requests, reducing), ownSeed, found);
    }
  }
  return undefined;
}

/** Sends nothing any more after a time. fast-check's own limit leaves what is under way behind, unfinished. */
function until(deadline: number, attempt: Attempt): Attempt {
  return async (planned) => {
    if (performance.now() < deadline) await attempt(planned);
  };
}

/** Looks for the least that still fails; where the server fails now and then only, takes what was found. */
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

function describeMade(made: MadeKeys): string[] {
  return [...made].map(([api, { key }]) => `Key ${key} of ${spec[api].title} was made and is left.`);
}

/** Counts what was sent, and what came. */
class Tally {
  requests = 0;
  #mutated = 0;
  readonly #statuses = new Map<number, number>();

  readonly add = ({ isMutated }: PlannedRequest, status: number | undefined): void => {
    this.requests += 1;
    if (isMutated) this.#mutated += 1;
    if (status !== undefined) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  };

  result(): Pick<FuzzReport, "requests" | "mutated" | "statuses"> {
    return {
      requests: this.requests,
      mutated: this.#mutated,
      statuses: Object.fromEntries(this.#statuses),
    };
  }
}
