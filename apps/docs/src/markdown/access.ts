import type { Access } from "@latchkey/spec-model";
import type { Api, Operation } from "../spec/api.ts";
import { assumedNote, blocks, table } from "./write.ts";

/** Column headers for the kinds of `x-access-model`. The page of the API has the full texts. */
const shortNames: Readonly<Record<string, string>> = {
  parent: "parent account",
  subaccount: "subaccount",
  administrator: "administrator",
  "view-only": "View Only (102)",
  restricted: "role 100, 101, 103",
  "non-administrator": "not an administrator",
  self: "its own",
  sibling: "sibling",
  unrelated: "unrelated account",
  colleague: "same account",
  stranger: "another account",
  none: "unknown id",
};

export function shortName(kind: string): string {
  return shortNames[kind] ?? kind;
}

/**
 * Renders who may call an operation. A column is a kind of caller, and a row is a kind of owner. Columns with
 * the same content are merged into one, and so are rows.
 */
export function permissions({ accessModel }: Api, operation: Operation): string {
  const { access } = operation;
  if (access.length === 0) return "";
  const { mark, notes } = numbered(access);
  const cell = (caller: string, owner: string | undefined): string => {
    const row = access.find((each) => each.caller === caller && each.owner === owner);
    return row === undefined ? "–" : accessText(row.answer) + mark(row);
  };
  const known = Object.keys(accessModel?.owners ?? {});
  const owners = [...new Set(access.map(({ owner }) => owner))].sort(
    (a = "", b = "") => known.indexOf(a) - known.indexOf(b),
  );
  const callers = [...new Set(access.map(({ caller }) => caller))];
  const columns = group(callers, (caller) => owners.map((owner) => cell(caller, owner)));
  const rows = group(owners, (owner) => columns.map(([caller = ""]) => cell(caller, owner)));
  const names = (kinds: readonly (string | undefined)[]): string =>
    kinds.map((kind) => (kind === undefined ? "" : shortName(kind))).join(", ");
  return blocks(
    table(
      [owners[0] === undefined ? "" : "Keys of", ...columns.map(names)],
      rows.map((kinds) => [names(kinds), ...columns.map(([caller = ""]) => cell(caller, kinds[0]))]),
    ),
    ...notes,
  );
}

/** Renders the responses to an invalid key. They are the same for every operation. */
export function invalidKeys({ credential: { invalid } }: Api): string {
  const { mark, notes } = numbered(invalid);
  const rows = group(invalid, ({ answer, assumed }) => [answer, assumed]).flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [[group.map(({ credential }) => credential).join(" or "), accessText(first.answer) + mark(first)]];
  });
  return blocks(table(["The key is", "Response"], rows), ...notes);
}

/** Numbers the assumptions in a table. `mark` is the number for a row, and `notes` explains each number. */
export function numbered(rows: readonly { readonly assumed: string | undefined }[]): {
  readonly mark: (row: { readonly assumed: string | undefined }) => string;
  readonly notes: readonly string[];
} {
  const reasons = [...new Set(rows.flatMap(({ assumed }) => assumed ?? []))];
  return {
    mark: ({ assumed }) => (assumed === undefined ? "" : ` (${reasons.indexOf(assumed) + 1})`),
    notes: reasons.map((reason, index) => assumedNote(reason, index + 1)),
  };
}

export function accessText(answer: Access): string {
  if (answer === "omitted") return "not listed";
  return typeof answer === "string" ? answer : `${answer.status} \`${answer.example}\``;
}

function group<T>(values: readonly T[], keyOf: (value: T) => unknown): T[][] {
  return [...Map.groupBy(values, (value) => JSON.stringify(keyOf(value))).values()];
}
