/// <reference lib="dom" />
import { escapeInvisible, turning } from "./code.ts";
import { chip, element } from "./element.ts";

/** A key in the list. Maps the names of the fields to the texts in the row. */
export type KeyRow = Readonly<Record<string, string>> & { readonly id: string };

export interface ComparedRow {
  readonly row: KeyRow;
  /** The row before the request. Undefined if the key is new. */
  readonly before: KeyRow | undefined;
  /** The names of the fields that differ. For a new key, these are all fields. */
  readonly changed: readonly string[];
}

/**
 * Compares the list of keys before and after a request. New keys come first, then changed keys. No operation
 * removes a key.
 */
export function compareKeys(before: readonly KeyRow[], after: readonly KeyRow[]): ComparedRow[] {
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = after.map((row) => {
    const old = known.get(row.id);
    return { row, before: old, changed: Object.keys(row).filter((name) => row[name] !== old?.[name]) };
  });
  const rank = (row: ComparedRow): number => (row.before === undefined ? 0 : row.changed.length > 0 ? 1 : 2);
  return rows.sort((a, b) => rank(a) - rank(b));
}

export function describeChanges(rows: readonly ComparedRow[]): string {
  const changes = rows
    .filter(({ changed }) => changed.length > 0)
    .map(({ row, before, changed }) =>
      before === undefined ? `Key ${row.id} is new.` : `Key ${row.id} has a new ${changed.join(" and ")}.`,
    );
  return changes.length === 0 ? "Nothing changed." : changes.join(" ");
}

export function keyTable(rows: readonly ComparedRow[]): HTMLTableElement {
  const names = Object.keys(rows[0]?.row ?? {});
  const head = names.map((name) => element("th", { scope: "col", role: "columnheader" }, name));
  // The role attributes keep the table a table for screen readers. A narrow screen shows rows as blocks, and
  // then the browser drops the implied roles.
  return element(
    "table",
    { role: "table" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...head)),
    element("tbody", { role: "rowgroup" }, ...rows.map((compared) => keyRow(names, compared))),
  );
}

function keyRow(names: readonly string[], { row, before, changed }: ComparedRow): HTMLTableRowElement {
  const isNew = before === undefined;
  const isMarked = changed.length > 0;
  const word = isNew ? chip("green", "new") : isMarked ? chip("blue", "changed") : "";
  const cells = names.map((name) => {
    const text = escapeInvisible(row[name] ?? "", turning);
    if (name === "id") return element("th", { scope: "row", role: "rowheader" }, `${text} `, word);
    // A name may be in any script, and its direction may be right to left.
    const cell = element("td", { role: "cell", dir: "auto", "data-label": name });
    if (isNew || !changed.includes(name)) cell.append(text);
    else cell.append(element("mark", {}, text), " ", element("small", {}, `was ${before[name] || "empty"}`));
    return cell;
  });
  const tint = isMarked ? { style: "background: var(--sl-color-accent-low)" } : {};
  return element("tr", { role: "row", ...tint }, ...cells);
}
