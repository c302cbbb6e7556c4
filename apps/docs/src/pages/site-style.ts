import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

// One sheet for the reader; each rule outweighs those before it.
const sheets = ["text", "page", "search", "content", "media"];

/** The style sheet of our own pages. It stands in each of them, since a file of its own would delay the first paint. */
export const siteStyle: string = transformSync(
  sheets.map((name) => readFileSync(new URL(`../styles/${name}.css`, import.meta.url), "utf8")).join("\n"),
  { loader: "css", minify: true },
).code.trim();
