import "./print-errors.ts";
import { readFile } from "node:fs/promises";

/** Each place below a node of the document that is marked as assumed. */
function* assumptions(node: unknown, place = "#"): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === "x-assumed") yield `${place}: ${String(value).trim()}`;
    else yield* assumptions(value, `${place}/${name}`);
  }
}

const [file] = process.argv.slice(2);
if (!file) throw new Error("Pass the file of a document, such as partner-subscriptions.json.");
for (const line of assumptions(JSON.parse(await readFile(file, "utf8")))) console.log(line);
