import { sortValues } from "./fields.ts";
import type { RecordedCase, RecordedField, RecordedStep, RecordedValue, Recording } from "./recording.ts";

/** All that a recording shows of an operation's replies of one status. */
export interface Observed {
  readonly operationId: string;
  /** `no reply` where none came. */
  readonly status: string;
  readonly caseIds: readonly string[];
  readonly fields: Readonly<Record<string, RecordedField>>;
}

/** By operation and status, `getApiKey 200`, in the order of their first appearance. */
export function observe({ cases }: Recording): ReadonlyMap<string, Observed> {
  const steps = new Map<string, { readonly recorded: RecordedCase; readonly step: RecordedStep }[]>();
  for (const recorded of cases) {
    for (const step of recorded.steps) {
      // A reply that was asked for by the header Prefer is the spec's example: it shows nothing of the server's own.
      if (step.request.operationId === undefined || step.request.headers.includes("prefer")) continue;
      const key = `${step.request.operationId} ${statusOf(step)}`;
      steps.set(key, [...(steps.get(key) ?? []), { recorded, step }]);
    }
  }
  return new Map(
    [...steps].map(([key, all]) => {
      const [operationId = "", ...status] = key.split(" ");
      const caseIds = [...new Set(all.map(({ recorded }) => recorded.id))];
      const fields = mergeFields(all.map(({ step }) => step.reply.fields ?? {}));
      return [key, { operationId, status: status.join(" "), caseIds, fields }];
    }),
  );
}

export function statusOf({ reply }: RecordedStep): string {
  return reply.status === undefined ? "no reply" : String(reply.status);
}

/** The list that a field stands in: `api_keys[]` of `api_keys[].user.id`. */
export function listOf(path: string): string | undefined {
  const end = path.lastIndexOf("[].");
  return end < 0 ? undefined : path.slice(0, end + 2);
}

/** The fields of several bodies as of one; a field that one of them is without is there sometimes. */
function mergeFields(bodies: readonly Readonly<Record<string, RecordedField>>[]): Observed["fields"] {
  const merged = new Map<
    string,
    { types: Set<string>; values: Set<RecordedValue>; bodies: number; some: boolean }
  >();
  for (const body of bodies) {
    for (const [path, { types, values, sometimes }] of Object.entries(body)) {
      const all = merged.get(path) ?? { types: new Set(), values: new Set(), bodies: 0, some: false };
      merged.set(path, all);
      for (const type of types) all.types.add(type);
      for (const value of values) all.values.add(value);
      all.bodies += 1;
      all.some ||= sometimes === true;
    }
  }
  return Object.fromEntries(
    [...merged]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, { types, values, bodies: count, some }]) => {
        // An empty list is without no field.
        const list = listOf(path);
        const possible = bodies.filter((body) => list === undefined || body[list] !== undefined).length;
        const field = { types: [...types].toSorted(), values: sortValues(values) };
        return [path, some || count < possible ? { ...field, sometimes: true } : field];
      }),
  );
}
