import { apiNames, spec } from "../spec.ts";
import { fieldAssumption } from "./assumptions.ts";
import { compareFields, type FieldComparison, type FieldDifference } from "./compare-fields.ts";
import { type Observed, observe, statusOf } from "./observed.ts";
import type { RecordedCase, RecordedStep, Recording } from "./recording.ts";

const operationIds: readonly (string | undefined)[] = apiNames.flatMap((api) =>
  spec[api].operations.map(({ operationId }) => operationId),
);

export interface Comparison {
  /** The sources of the two recordings. */
  readonly a: string;
  readonly b: string;
  /** One for each operation and status that either shows. */
  readonly operations: readonly ComparedOperation[];
  readonly differences: readonly Difference[];
  /** What only one side shows, since the other had no occasion to or did not get there. */
  readonly notObserved: readonly Gap[];
}

export interface ComparedOperation {
  readonly operationId: string;
  readonly status: string;
  readonly shownBy: "both" | "a" | "b";
  /** How many fields both have, and how many of those and of the others differ. */
  readonly present: number;
  readonly differing: number;
}

export interface Difference {
  readonly operationId: string;
  /** Of A's reply where the statuses differ. */
  readonly status: string;
  /** The field; undefined where the statuses, the content types or the kinds of body differ. */
  readonly path: string | undefined;
  /** In words. */
  readonly a: string;
  readonly b: string;
  /** The cases that show it. */
  readonly caseIds: readonly string[];
  /** Why what the spec says of it is a guess; undefined where the vendor documents it, or it was observed. */
  readonly assumed: string | undefined;
}

export interface Gap {
  readonly operationId: string;
  readonly status: string;
  /** The field; undefined where it is the whole reply. */
  readonly path: string | undefined;
  readonly notShownBy: "a" | "b";
  /** A clause. */
  readonly reason: string;
}

/** Says field by field where two recordings agree, where they differ, and what only one of them shows. */
export function compareRecordings(a: Recording, b: Recording): Comparison {
  const [seenByA, seenByB] = [observe(a), observe(b)];
  const cases = new Map(b.cases.map((recorded) => [recorded.id, recorded]));
  const found = new Differences();
  const comparedKeys = new Set<string>();
  for (const inA of a.cases) {
    const inB = cases.get(inA.id);
    if (inB === undefined) continue;
    for (const key of compareCase(inA, inB, found)) comparedKeys.add(key);
  }
  const operations: ComparedOperation[] = [];
  const notObserved: Gap[] = [];
  const keys = new Set([...seenByA.keys(), ...seenByB.keys()]);
  for (const key of [...keys].toSorted((one, other) => rank(one) - rank(other))) {
    const [inA, inB] = [seenByA.get(key), seenByB.get(key)];
    const one = inA ?? inB;
    if (one === undefined) continue;
    const { operationId, status } = one;
    if (inA === undefined || inB === undefined) {
      const notShownBy = inA === undefined ? "a" : "b";
      const reason = whyNotShown(one, notShownBy === "a" ? a : b);
      notObserved.push({ operationId, status, path: undefined, notShownBy, reason });
      operations.push({ operationId, status, shownBy: inA ? "a" : "b", present: 0, differing: 0 });
      continue;
    }
    const fields = compareFields(inA.fields, inB.fields);
    // Where no case is in both, all that either shows has to do.
    if (!comparedKeys.has(key)) found.addFields(inA, fields, [...inA.caseIds, ...inB.caseIds]);
    notObserved.push(...fieldGaps(one, fields));
    const differing = found.count(operationId, status);
    operations.push({ operationId, status, shownBy: "both", present: fields.present.length, differing });
  }
  return { a: a.source, b: b.source, operations, differences: found.all(), notObserved };
}

/** In the order of the spec, and of the statuses. */
function rank(key: string): number {
  const [operationId, status = ""] = key.split(" ");
  return operationIds.indexOf(operationId) * 1000 + (Number.parseInt(status, 10) || 999);
}

/** Compares the steps of one case. Returns the operations and statuses that could be compared. */
function compareCase(a: RecordedCase, b: RecordedCase, found: Differences): string[] {
  const keys: string[] = [];
  for (const [index, inA] of a.steps.entries()) {
    const inB = b.steps[index];
    // Where one side sent something else, what follows is another story.
    if (inB === undefined || JSON.stringify(inA.request) !== JSON.stringify(inB.request)) break;
    const { operationId = `${inA.request.method} ${inA.request.path}` } = inA.request;
    const [status, statusOfB] = [statusOf(inA), statusOf(inB)];
    const add = (inWordsA: string, inWordsB: string, assumed?: string): void =>
      found.add({ operationId, status, path: undefined, a: inWordsA, b: inWordsB }, [a.id], assumed);
    if (status !== statusOfB) {
      // The status is what the case is about.
      add(status, statusOfB, a.assumed);
      break;
    }
    for (const describe of [describeType, describeBody]) {
      if (describe(inA) !== describe(inB)) add(describe(inA), describe(inB));
    }
    keys.push(`${operationId} ${status}`);
    const fields = compareFields(inA.reply.fields ?? {}, inB.reply.fields ?? {});
    found.addFields({ operationId, status }, fields, [a.id]);
  }
  return keys;
}

function describeType({ reply }: RecordedStep): string {
  return reply.contentType ?? "no content type";
}

function describeBody({ reply }: RecordedStep): string {
  return reply.body === "none" ? "no body" : `a body that is ${reply.body === "json" ? "JSON" : "no JSON"}`;
}

/** Differences, each once, with the cases that show it. */
class Differences {
  readonly #found = new Map<string, Difference>();

  add(
    difference: Omit<Difference, "caseIds" | "assumed">,
    caseIds: readonly string[],
    assumed: string | undefined,
  ): void {
    const key = JSON.stringify([difference, assumed]);
    const known = this.#found.get(key)?.caseIds ?? [];
    this.#found.set(key, { ...difference, caseIds: [...new Set([...known, ...caseIds])], assumed });
  }

  addFields(
    { operationId, status }: Pick<Observed, "operationId" | "status">,
    { differences }: FieldComparison,
    caseIds: readonly string[],
  ): void {
    for (const { path, kind, a, b } of differences) {
      this.add(
        { operationId, status, path, a, b },
        caseIds,
        fieldAssumption(operationId, status, path, kind),
      );
    }
  }

  count(operationId: string, status: string): number {
    return this.all().filter((each) => each.operationId === operationId && each.status === status).length;
  }

  all(): Difference[] {
    return [...this.#found.values()];
  }
}

function fieldGaps({ operationId, status }: Observed, { notObserved }: FieldComparison): Gap[] {
  return notObserved.map(({ path, kind, a, b }: FieldDifference): Gap => {
    const notShownBy = kind === "absent" ? (a === "absent" ? "a" : "b") : a.length < b.length ? "a" : "b";
    const reason =
      kind === "absent"
        ? "the other shows it in some replies only, or in a list that is empty here"
        : `it shows ${notShownBy === "a" ? a : b}, and the other ${notShownBy === "a" ? b : a}`;
    return { operationId, status, path, notShownBy, reason };
  });
}

/** What became, in the other recording, of the cases that show something. */
function whyNotShown({ caseIds, operationId }: Observed, other: Recording): string {
  const same = other.cases.filter(({ id }) => caseIds.includes(id));
  if (same.length === 0) return "it has none of the cases that show it";
  const reasons = [...new Set(same.flatMap(({ reason }) => (reason === undefined ? [] : [reason])))];
  if (reasons.length > 0) return `not observable: ${reasons.join("; ")}`;
  return `its ${operationId} answered otherwise in ${same.map(({ id }) => id).join(", ")}`;
}
