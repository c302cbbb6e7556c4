/** Where an input of an operation goes. */
export type InputPlace = "path" | "query" | "body";

/** One operation of a generated table: all that a client needs to make the request. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "patch" | "head" | "options" | "trace";
  /** The path as in the spec, with `{name}` where an input goes. */
  readonly path: string;
  readonly input: Readonly<Record<string, InputPlace>>;
  /** The statuses that the spec declares. */
  readonly statuses: readonly number[];
  /** The page that describes the operation. */
  readonly docs: string;
}

/** A generated table: the operations of one API by their operationId. */
export type OperationTable = Readonly<Record<string, Operation>>;

/** An operation's inputs, each at its place. */
export interface PlacedInput {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/**
 * Puts each input where the table says.
 *
 * @throws TypeError where an input is not one of the operation's, or where one that belongs into the path is
 * missing: an empty place would make another path, and so another operation.
 */
export function placeInput(
  operationId: string,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): PlacedInput {
  const placed: PlacedInput = { path: {}, query: {}, body: {} };
  for (const [name, value] of Object.entries(input)) {
    const place = Object.hasOwn(operation.input, name) ? operation.input[name] : undefined;
    if (place === undefined) throw new TypeError(unknownInput(operationId, operation, name));
    placed[place][name] = value;
  }
  for (const [name, place] of Object.entries(operation.input)) {
    if (place === "path" && !fillsPath(placed.path[name])) {
      throw new TypeError(
        `${operationId} needs ${name}, a number or a text that can stand alone in a path; it goes into ${operation.path}.`,
      );
    }
  }
  return placed;
}

/** Encoding does not help against an empty segment, `.` or `..`: URLs lose or resolve them (RFC 3986, 5.2.4). */
function fillsPath(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && !["", ".", ".."].includes(value);
}

function unknownInput(operationId: string, operation: Operation, name: string): string {
  const names = Object.keys(operation.input);
  const takes = names.length === 0 ? "no input" : names.join(", ");
  return `${operationId} has no input ${JSON.stringify(name)}; it takes ${takes}.`;
}
