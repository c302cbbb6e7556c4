import { listOf } from "./observed.ts";
import type { RecordedField, RecordedValue } from "./recording.ts";

type Fields = Readonly<Record<string, RecordedField>>;

/** What one side shows of a field and the other does not. */
export interface FieldDifference {
  readonly path: string;
  readonly kind: "absent" | "types" | "values";
  /** In words: `absent`, `string`, `"active"`. */
  readonly a: string;
  readonly b: string;
}

export interface FieldComparison {
  /** The paths that both have. */
  readonly present: readonly string[];
  readonly differences: readonly FieldDifference[];
  /** What one side shows and the other had no occasion to; in words, as of `FieldDifference`. */
  readonly notObserved: readonly FieldDifference[];
}

/** Compares the fields of two bodies, or of two sets of bodies. */
export function compareFields(a: Fields, b: Fields): FieldComparison {
  const present: string[] = [];
  const differences: FieldDifference[] = [];
  const notObserved: FieldDifference[] = [];
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  for (const path of paths) {
    const [inA, inB] = [a[path], b[path]];
    if (inA !== undefined && inB !== undefined) {
      present.push(path);
      const { difference, isPart } = compareField(path, inA, inB);
      if (difference !== undefined) (isPart ? notObserved : differences).push(difference);
      continue;
    }
    const difference = {
      path,
      kind: "absent" as const,
      a: describeField(inA),
      b: describeField(inB),
    };
    const mayBeMissing = (inA ?? inB)?.sometimes === true || isListEmpty(path, inA === undefined ? a : b);
    // A field in what is absent altogether goes without saying.
    if (hasMissingParent(path, inA === undefined ? a : b) && !mayBeMissing) continue;
    (mayBeMissing ? notObserved : differences).push(difference);
  }
  return { present, differences, notObserved };
}

/** What differs, and whether one side shows no more than a part of what the other does. */
function compareField(
  path: string,
  a: RecordedField,
  b: RecordedField,
): { readonly difference: FieldDifference | undefined; readonly isPart: boolean } {
  if (a.types.join() !== b.types.join()) {
    const difference = { path, kind: "types" as const, a: a.types.join(" or "), b: b.types.join(" or ") };
    return { difference, isPart: false };
  }
  const onlyA = a.values.filter((value) => !b.values.includes(value));
  const onlyB = b.values.filter((value) => !a.values.includes(value));
  if (onlyA.length + onlyB.length === 0) return { difference: undefined, isPart: false };
  const difference = {
    path,
    kind: "values" as const,
    a: describeValues(a.values),
    b: describeValues(b.values),
  };
  // A form is no state: one that only one side has is no matter of occasion.
  const isForm = [...onlyA, ...onlyB].some((value) => String(value).startsWith("<"));
  return { difference, isPart: !isForm && (onlyA.length === 0 || onlyB.length === 0) };
}

function isListEmpty(path: string, fields: Fields): boolean {
  const list = path.endsWith("[]") ? path : listOf(path);
  if (list === undefined) return false;
  return fields[list] === undefined && fields[list.slice(0, -2)]?.types.includes("array") === true;
}

function hasMissingParent(path: string, fields: Fields): boolean {
  const parent = /^(?<parent>.*?)(?:\[\]|\.[^.[\]]+)$/.exec(path)?.groups?.["parent"];
  return parent !== undefined && fields[parent] === undefined;
}

function describeField(field: RecordedField | undefined): string {
  if (field === undefined) return "absent";
  return field.values.length === 0 ? field.types.join(" or ") : describeValues(field.values);
}

function describeValues(values: readonly RecordedValue[]): string {
  return values
    .map((value) => (String(value).startsWith("<") ? String(value) : JSON.stringify(value)))
    .join(", ");
}
