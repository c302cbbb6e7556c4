import { root } from "../public-packages.ts";
import { runGate } from "./gate.ts";

try {
  const { tag, findings, problems } = await runGate(root);
  const verdict = problems.length === 0 ? "passes" : "does not pass";
  console.log(
    tag === undefined
      ? "The gate passes: no tag v* before this commit has a release to compare with."
      : `The gate ${verdict}: ${findings.length} changes since ${tag}.`,
  );
  for (const problem of problems) console.error(`- ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
