import type { FuzzReport } from "./fuzz.ts";

/** What a run of made-up requests has found, as plain text; no secret stands in it. */
export function describeFuzz(report: FuzzReport): string {
  const { target, seed, requests, mutated, statuses, scope, finding, leftovers } = report;
  const replies = Object.entries(statuses).map(([status, count]) => `${status} ${count} times`);
  const lines = [
    `${requests} made-up requests to ${target}, ${mutated} of them mutated, with seed ${seed}`,
    scope,
    ...(replies.length === 0 ? [] : [`Replies: ${replies.join(", ")}`]),
    ...leftovers.map((leftover) => `LEFT: ${leftover}`),
  ];
  if (finding === undefined) return [...lines, "Nothing was found.", ""].join("\n");
  const { failure, first, before } = finding;
  return [
    ...lines,
    "FOUND, reduced to the least that shows it:",
    ...before.map((command) => `  after     ${command}`),
    `  request   ${failure.curl}`,
    `  expected  ${failure.expected}`,
    ...failure.problems.map((problem) => `  problem   ${problem}`),
    `  received  ${failure.received}`,
    ...(first.curl === failure.curl ? [] : [`  first     ${first.curl}`]),
    `  again     ${target === "url" ? "--url URL" : `--target ${target}`} --fuzz 10 --seed ${finding.seed}   (fast-check's path ${finding.path})`,
    "",
  ].join("\n");
}
