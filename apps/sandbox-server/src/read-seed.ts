import { readFileSync } from "node:fs";
import { demoSeed, parseSeed, type Seed, SeedError } from "@latchkey/sandbox";
import { codeOf, StartError } from "./start-error.ts";

/**
 * The seed that a setting names: "demo", "none", or a JSON file.
 *
 * @throws StartError where the file cannot be read, is no JSON, or is no seed.
 */
export function readSeed(setting: string): Seed {
  if (setting === "demo") return demoSeed;
  if (setting === "none") return parseSeed({});
  const value = parseJson(setting, readText(setting));
  try {
    return parseSeed(value);
  } catch (cause) {
    if (!(cause instanceof SeedError)) throw cause;
    throw new StartError(`the seed file ${setting} cannot be used: at ${cause.place}`, { cause });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = codeOf(cause);
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new StartError(`the seed file ${file} ${why}: give --seed a JSON file, demo or none`, { cause });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    // Windows editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw new StartError(`the seed file ${file} is not JSON: mend it, or give --seed another file`);
  }
}
