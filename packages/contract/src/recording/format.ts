import type { Recording } from "./recording.ts";

export const recordingFormat = "latchkey-contract-recording";
export const recordingVersion = 1;

/** Says what is wrong with a value at a path, as `steps is missing`; nothing where it is right. */
type Check = (value: unknown, path: string) => string | undefined;

const text: Check = (value, path) => (typeof value === "string" ? undefined : `${path} is no text`);
const count: Check = (value, path) => (Number.isInteger(value) ? undefined : `${path} is no whole number`);
const recordedValue: Check = (value, path) =>
  typeof value === "object" && value !== null ? `${path} is no text, number, boolean or null` : undefined;

const field = object({ types: list(text), values: list(recordedValue) }, { sometimes: oneOf(true) });
const request = object({ method: text, path: text, headers: list(text) }, { operationId: text, body: text });
const reply = object(
  { body: oneOf("none", "json", "text") },
  { status: count, contentType: text, fields: record(field) },
);
const step = object({ request, reply }, { times: count });
const recordedCase = object(
  { id: text, outcome: oneOf("pass", "fail", "notObservable"), steps: list(step) },
  { reason: text, assumed: text },
);
const recording = object({ format: text, version: count, source: text, cases: list(recordedCase) });

/** @throws Error where the content of a file is no recording that is understood here. */
export function checkRecording(file: string, value: unknown): Recording {
  if (!isObject(value) || value["format"] !== recordingFormat) {
    throw new Error(`${file} is no recording: its format is not ${recordingFormat}.`);
  }
  const { version } = value;
  if (version !== recordingVersion) {
    throw new Error(
      `${file} is a recording of version ${String(version)}, and this program reads version ${recordingVersion}: ` +
        "use the program that wrote it, or record anew.",
    );
  }
  const problem = recording(value, "the recording");
  if (problem !== undefined) throw new Error(`${file} is damaged: ${problem}.`);
  // The check above is the proof.
  return value as unknown as Recording;
}

function object(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return (value, path) => {
    if (!isObject(value)) return `${path} is no object`;
    const missing = Object.keys(required).find((name) => value[name] === undefined);
    if (missing !== undefined) return `${missing} of ${path} is missing`;
    for (const [name, child] of Object.entries(value)) {
      const check = required[name] ?? optional[name];
      const problem =
        check === undefined ? `${path} has a field ${name}` : check(child, `${name} of ${path}`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is no list`;
    return firstProblem(value.map((item, index) => check(item, `item ${index + 1} of ${path}`)));
  };
}

function record(check: Check): Check {
  return (value, path) => {
    if (!isObject(value)) return `${path} is no object`;
    return firstProblem(Object.entries(value).map(([name, child]) => check(child, `${name} of ${path}`)));
  };
}

function oneOf(...values: readonly (string | true)[]): Check {
  return (value, path) =>
    values.some((each) => each === value) ? undefined : `${path} is none of ${values.join(", ")}`;
}

function firstProblem(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
