import { text } from "node:stream/consumers";
import { CliError } from "./cli-error.ts";
import type { ConnectionOptions } from "./options.ts";

/**
 * Returns the ids of the arguments. Without arguments, reads them from stdin: the first column of each line, so that a list
 * and an undo file can be piped. `#` starts a comment.
 */
export async function readIds(given: readonly number[], options: ConnectionOptions): Promise<number[]> {
  if (given.length > 0) return [...new Set(given)];
  const why = options.apiKeyStdin ? "stdin has the key" : process.stdin.isTTY && "stdin is a terminal";
  if (why) throw new CliError("usage", `No id is given, and ${why}. Pass the ids as arguments.`);
  const ids = new Set<number>();
  for (const [index, line] of (await text(process.stdin)).split(/\r?\n/).entries()) {
    const [first = ""] = line.replace(/#.*/, "").trim().split(/[\s,]/);
    if (first === "") continue;
    const id = Number(first);
    if (!/^\d+$/.test(first) || !Number.isSafeInteger(id)) {
      const what = `Line ${index + 1} of stdin does not start with an id. Nothing was changed. Pipe rows with the id first, not JSON.`;
      throw new CliError("usage", what);
    }
    ids.add(id);
  }
  return [...ids];
}
