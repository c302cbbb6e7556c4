import { readFileSync, writeFileSync } from "node:fs";
import { findSecrets } from "@latchkey/validators";
import { checkRecording, type recordingFormat, type recordingVersion } from "./format.ts";

/** What came of each request of a run, without secrets, and without what differs from run to run. */
export interface Recording {
  readonly format: typeof recordingFormat;
  readonly version: typeof recordingVersion;
  /** The name of the target, or `vendor-examples`. */
  readonly source: string;
  readonly cases: readonly RecordedCase[];
}

export interface RecordedCase {
  readonly id: string;
  readonly outcome: "pass" | "fail" | "notObservable";
  /** Why it was not observable. */
  readonly reason?: string;
  /** Why what the case expects is a guess of the spec's. */
  readonly assumed?: string;
  readonly steps: readonly RecordedStep[];
}

export interface RecordedStep {
  /** How often in a row it came to the same; absent where once. */
  readonly times?: number;
  readonly request: RecordedRequest;
  readonly reply: RecordedReply;
}

export interface RecordedRequest {
  /** The operation that it is a call of; absent where it is none. */
  readonly operationId?: string;
  readonly method: string;
  /** `/services/v2/key/{key_id}`: with a parameter's name in place of its value. */
  readonly path: string;
  /** In lower case and sorted. */
  readonly headers: readonly string[];
  readonly body?: string;
}

export interface RecordedReply {
  /** Absent where no reply came. */
  readonly status?: number;
  readonly contentType?: string;
  readonly body: "none" | "json" | "text";
  /** By their paths, `api_keys[].user.id`, where the body is JSON. An empty list has no fields below it. */
  readonly fields?: Readonly<Record<string, RecordedField>>;
}

export interface RecordedField {
  /** `integer`, `string`, `null` and so on, sorted. */
  readonly types: readonly string[];
  /** What stands there, or what kind of thing: `<id>`; sorted. None for an object and a list. */
  readonly values: readonly RecordedValue[];
  /** Whether other items of the same list are without it. */
  readonly sometimes?: true;
}

export type RecordedValue = string | number | boolean | null;

/** @throws Error where the file cannot be read, is none of this format and version, or is damaged. */
export function readRecording(file: string): Recording {
  const text = readFileSync(file, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${file} is no recording: it is not JSON.`);
  }
  return checkRecording(file, value);
}

/** @throws Error where something in it may be a secret, or the file cannot be written; nothing is written then. */
export function writeRecording(file: string, recording: Recording): void {
  for (const { id, reason, steps } of recording.cases) {
    const [found] = findSecrets(`${reason ?? ""}\n${JSON.stringify(steps)}`);
    if (found !== undefined) {
      throw new Error(
        `${file} is not written: what was recorded of ${id} holds what may be a secret, ${found.length} ` +
          `characters that end in ${found.slice(-4)}.`,
      );
    }
  }
  writeFileSync(file, formatRecording(recording));
}

/** The text of a recording's file: a line for each step, so that a change can be read. */
export function formatRecording({ cases, ...head }: Recording): string {
  const texts = cases.map(({ steps, ...rest }) => {
    const lines = steps.map((step) => `\n    ${JSON.stringify(step)}`);
    return `\n  ${JSON.stringify({ ...rest, steps: [] }).slice(0, -2)}${lines.join(",")}]}`;
  });
  return `${JSON.stringify({ ...head, cases: [] }).slice(0, -2)}${texts.join(",")}\n]}\n`;
}
