import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startDev } from "../../src/dev.ts";
import { expandDirectives } from "../../src/guides/directives.ts";
import { planSite } from "../../src/site/plan.ts";
import { readDocument } from "../../src/spec/documents.ts";
import { fixture } from "./fixture-site.ts";

const [folder = ""] = process.argv.slice(2);
const api = readDocument(fixture("certcentral"));

const server = await startDev({
  port: 0,
  sources: [{ folder }],
  readPlan: () => {
    const markdown = expandDirectives(readFileSync(join(folder, "only.md"), "utf8"), [api]);
    return planSite({
      apis: [{ api, forms: [] }],
      guides: [{ slug: "only", title: "The only guide", summary: "One.", markdown }],
    });
  },
  report: console.log,
});
console.log(server.url);
process.once("SIGINT", () => void server.close());
