import { isSecretField } from "@latchkey/validators";
import type { Secrets } from "../secrets.ts";
import type { RecordedField, RecordedValue } from "./recording.ts";

/** The fields that keep their values: words of the API's own. All else may be anybody's data. */
const stableNames: ReadonlySet<string> = new Set(["status", "code", "message", "restricted_to_role_id"]);
const stablePath = /^access_roles\[\]\./;
const time = /^\d{4}-\d\d-\d\d(?<separator>[T ])\d\d:\d\d:\d\d(?<fraction>\.\d+)?(?<zone>Z|[+-]\d\d:?\d\d)?$/;
const maxMessageLength = 200;
const maxDepth = 30;
const maxFields = 1_000;

interface Seen {
  readonly types: Set<string>;
  readonly values: Set<RecordedValue>;
  readonly parent: string | undefined;
  times: number;
}

/** The fields of a body by their paths, each list taken as one item, with what is volatile or private told by its kind only. */
export function fieldsOf(body: unknown, secrets: Secrets): Readonly<Record<string, RecordedField>> {
  const seen = new Map<string, Seen>();
  const objects = new Map<string, number>();

  const visit = (path: string, parent: string | undefined, value: unknown, depth: number): void => {
    // What has more is nothing that could be compared.
    if (seen.size >= maxFields && !seen.has(path)) return;
    const field = seen.get(path) ?? { types: new Set(), values: new Set(), parent, times: 0 };
    seen.set(path, field);
    field.times += 1;
    field.types.add(typeOf(value));
    // Nobody's reply is as deep; and the stack ends somewhere.
    if (depth > maxDepth) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(`${path}[]`, undefined, item, depth + 1);
    } else if (typeof value === "object" && value !== null) {
      objects.set(path, (objects.get(path) ?? 0) + 1);
      for (const [name, child] of Object.entries(value)) {
        const masked = secrets.mask(name);
        visit(path === "$" ? masked : `${path}.${masked}`, path, child, depth + 1);
      }
    } else {
      field.values.add(normalise(path, value, secrets));
    }
  };
  visit("$", undefined, body, 0);

  const isWhole = (path: string): boolean => path !== "$" || typeof body !== "object" || body === null;
  return Object.fromEntries(
    [...seen]
      .filter(([path]) => isWhole(path))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, { types, values, parent, times }]) => [
        path,
        {
          types: [...types].toSorted(),
          values: sortValues(values),
          ...(parent !== undefined && times < (objects.get(parent) ?? 0) && { sometimes: true }),
        },
      ]),
  );
}

/** In an order that does not depend on where they come from. */
export function sortValues(values: Iterable<RecordedValue>): RecordedValue[] {
  return [...values].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function normalise(path: string, value: unknown, secrets: Secrets): RecordedValue {
  if (typeof value === "boolean" || value === null) return value;
  const name = path.replace(/^.*\./, "");
  const isStable = stableNames.has(name) || stablePath.test(path);
  if (typeof value === "number") {
    if (isStable) return value;
    return name === "id" || name.endsWith("_id") ? "<id>" : "<number>";
  }
  const text = String(value);
  if (secrets.has(text) || isSecretField(name)) return `<secret ${describeCharacters(text)}>`;
  const form = timeForm(text);
  if (form !== undefined) return form;
  if (name === "api_key_last4") return text.length === 4 ? "<last4>" : `<last4 of ${text.length} characters>`;
  // Of a longer one nothing is kept.
  if (isStable) return tidyMessage(secrets.mask(text.slice(0, 100 * maxMessageLength)));
  if (/^\d+$/.test(text)) return "<digits>";
  if (/^\*+[^*]{1,4}$/.test(text)) return "<end of a text behind asterisks>";
  return text === "" ? "" : "<text>";
}

/** `<time YYYY-MM-DDThh:mm:ss+00:00>`; undefined where the text is no time. */
function timeForm(text: string): string | undefined {
  const groups = time.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { separator, fraction, zone } = groups;
  return `<time YYYY-MM-DD${separator}hh:mm:ss${fraction?.replaceAll(/\d/g, "s") ?? ""}${zone ?? ""}>`;
}

/** `50 lower-case letters and digits`. */
function describeCharacters(secret: string): string {
  const kinds: readonly (readonly [RegExp, string])[] = [
    [/^[a-z0-9]*$/, "lower-case letters and digits"],
    [/^[A-Za-z0-9]*$/, "letters and digits"],
    [/^[\w-]*$/, "letters, digits, - and _"],
  ];
  const kind = kinds.find(([pattern]) => pattern.test(secret))?.[1] ?? "characters";
  return `${secret.length} ${kind}`;
}

/** A message of a server may quote an address or an id. */
function tidyMessage(text: string): string {
  // Before the search for addresses, which takes the square of the time that a text without a space is long.
  const tidy = text
    .slice(0, 10 * maxMessageLength)
    .replaceAll(/[^\s@<>"']+@[^\s@<>"']+/g, "<address>")
    .replaceAll(/\d{6,}/g, "<number>");
  return tidy.length > maxMessageLength ? `${tidy.slice(0, maxMessageLength)}…` : tidy;
}
