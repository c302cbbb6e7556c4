import { text } from "node:stream/consumers";
import { CliError } from "./cli-error.ts";

/**
 * Returns the ids of the arguments. Without arguments, reads them from stdin: the first column of each line, so that a list
 * and an undo file can be piped. `#` starts a comment.
 */
export async function readIds(
  given: readonly number[],
  { apiKeyStdin }: { apiKeyStdin?: true },
): Promise<number[]> {
  if (given.length > 0) return [...new Set(given)];
  if (apiKeyStdin) {
    throw new CliError("usage", "No id is given, and stdin has the key. Pass the ids as arguments.");
  }
  if (process.stdin.isTTY) {
    throw new CliError("usage", "No id is given. Pass ids as arguments, or pipe a list into the command.");
  }
  const ids = new Set<number>();
  for (const [index, line] of (await text(process.stdin)).split(/\r?\n/).entries()) {
    const [first = ""] = line.replace(/#.*/, "").trim().split(/[\s,]/);
    if (first === "") continue;
    const id = Number(first);
    if (!/^\d+$/.test(first) || !Number.isSafeInteger(id)) {
      throw new CliError(
        "usage",
        `Line ${index + 1} of stdin does not start with an id. Nothing was changed. Pipe rows with the id first, not JSON.`,
      );
    }
    ids.add(id);
  }
  return [...ids];
}
