import { parseArgs } from "node:util";
import { parts } from "../cast.ts";

/** Bad usage of the command. The message is one sentence, and holds no value that may be a key. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do, as a sentence. */
  readonly hint: string;

  constructor(message: string, hint = "`latchkey-contract --help` lists the flags.") {
    super(message);
    this.hint = hint;
  }
}

const switches = ["live", "list", "verbose", "help", "version"] as const;
const values = [
  "url",
  "certcentral-url",
  "with",
  "without",
  "timeout",
  "budget",
  "pace",
  "json",
  "junit",
  "coverage",
  "record",
  "transcript",
  "fuzz",
  "seed",
] as const;
const lists = ["target", "allow", "only"] as const;

export type SwitchName = (typeof switches)[number];
export type ValueName = (typeof values)[number];
export type ListName = (typeof lists)[number];

/** A command line, taken apart: what each flag was given, and what stands beside the flags. */
export interface Flags {
  readonly has: (name: SwitchName) => boolean;
  readonly value: (name: ValueName) => string | undefined;
  readonly list: (name: ListName) => readonly string[];
  /** The key that was given for a part of the cast, by the name of its flag. */
  readonly key: (flag: string) => string | undefined;
  readonly positionals: readonly string[];
}

const keyFlags = parts.map(({ flag }) => flag);
export const flagNames: readonly string[] = [...switches, ...values, ...lists, ...keyFlags];
const options = Object.fromEntries(
  flagNames.map((name) => [name, { type: isSwitch(name) ? ("boolean" as const) : ("string" as const) }]),
);

/** @throws UsageError where a flag is unknown, is given twice, or lacks its value. */
export function readFlags(args: readonly string[]): Flags {
  const expanded = args.map((arg) => (arg === "-h" ? "--help" : arg));
  const { tokens } = parseArgs({ args: expanded, options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (!flagNames.includes(name)) throw unknownFlag(name, rawName);
    const before = given.get(name);
    if (before !== undefined && !isSwitch(name) && !isList(name))
      throw new UsageError(`${rawName} is given twice.`, "Give it once.");
    given.set(name, [...(before ?? []), readValue(name, value, inlineValue === true)]);
  }
  return {
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.[0],
    list: (name) => given.get(name) ?? [],
    key: (flag) => given.get(flag)?.[0],
    positionals,
  };
}

function readValue(name: string, value: string | undefined, isInline: boolean): string {
  if (isSwitch(name)) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`, `Write --${name} alone.`);
    return "";
  }
  // A value such as `--verbose` is much more likely to be the next flag.
  if (value === undefined || (!isInline && value.startsWith("-")))
    throw new UsageError(`--${name} needs a value.`, `If it begins with a hyphen, write --${name}=VALUE.`);
  if (value.trim() === "")
    throw new UsageError(
      `--${name} is empty.`,
      "Give it a value, or leave it out; perhaps a variable is not set.",
    );
  return value;
}

function unknownFlag(name: string, rawName: string): UsageError {
  const nearest = findNearest(name, flagNames);
  return new UsageError(
    `There is no flag ${rawName}.`,
    nearest === undefined ? undefined : `Did you mean --${nearest}?`,
  );
}

/** The candidate that is most like a word; undefined where none is like it at all. */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, edits: countEdits(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 3))
    .toSorted((a, b) => a.edits - b.edits);
  return nearest?.candidate;
}

/** How many letters have to be put in, left out or replaced to make one word of the other (Levenshtein). */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function isSwitch(name: string): boolean {
  return switches.some((each) => each === name);
}

function isList(name: string): boolean {
  return lists.some((each) => each === name);
}
