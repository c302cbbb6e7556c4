import { appendFileSync } from "node:fs";
import { root } from "../public-packages.ts";
import { reportError } from "../repository.ts";
import { runGate } from "./gate.ts";

await reportError(async () => {
  const { tag, findings, problems } = await runGate(process.argv[2] ?? root);
  const verdict = problems.length === 0 ? "passes" : "does not pass";
  const report = [
    tag === undefined
      ? "The gate passes: no tag v<version> before this commit has a release to compare with."
      : `The gate ${verdict}: ${findings.length} changes since ${tag}.\n`,
    ...findings.map(({ size, packageName, what }) => `- ${size}, ${packageName}: ${what}`),
    ...problems.map((problem) => `\n${problem}`),
  ].join("\n");
  console.log(report);
  if (problems.length > 0) process.exitCode = 1;
  // The page of a run on GitHub shows this file.
  const summary = process.env["GITHUB_STEP_SUMMARY"] ?? "";
  if (summary !== "") appendFileSync(summary, `${report}\n`);
});
