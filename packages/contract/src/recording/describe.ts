import type { ComparedOperation, Comparison, Difference, Gap } from "./compare.ts";

const maxCases = 3;

/** The parity report of a comparison, as plain text: a line for each operation and status, the differences, the gaps. */
export function describeComparison(comparison: Comparison): string {
  const { a, b, operations, differences, notObserved } = comparison;
  const width = Math.max(0, ...operations.map((each) => titleOf(each).length));
  const both = operations.filter(({ shownBy }) => shownBy === "both");
  return [
    `${a} compared with ${b}`,
    `${both.length} of ${operations.length} replies shown by both; ${count(differences.length, "difference")}`,
    "",
    ...operations.map((each) => `${titleOf(each).padEnd(width)}  ${summarise(each, comparison)}`),
    "",
    differences.length === 0 ? "No differences." : "Differences:",
    ...differences.flatMap((each) => describeDifference(each, comparison)),
    ...(notObserved.length === 0 ? [] : ["", "Not observed:"]),
    ...describeGaps(notObserved, comparison),
    "",
  ].join("\n");
}

function titleOf({ operationId, status }: { readonly operationId: string; readonly status: string }): string {
  return `${operationId} ${status}`;
}

function summarise({ shownBy, present, differing }: ComparedOperation, { a, b }: Comparison): string {
  if (shownBy !== "both") return `only ${shownBy === "a" ? a : b}`;
  const fields = present === 0 ? "no body in both" : `${count(present, "field")} in both`;
  return differing === 0 ? fields : `${fields}, ${count(differing, "difference")}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function describeDifference(
  { path, a: inA, b: inB, caseIds, assumed, ...of }: Difference,
  { a, b }: Comparison,
): string[] {
  const shown = caseIds.slice(0, maxCases).join(", ");
  const more = caseIds.length > maxCases ? ` and ${caseIds.length - maxCases} more` : "";
  const place = path === undefined ? titleOf(of) : `${titleOf(of)} ${path}`;
  return [
    `- ${place}: ${a} ${inA}; ${b} ${inB}`,
    `  ${assumed === undefined ? "not marked as assumed in the spec" : `assumed in the spec: ${assumed}`}`,
    `  in ${shown}${more}`,
  ];
}

/** One line for each reason: what is not shown for one is often much. */
function describeGaps(gaps: readonly Gap[], { a, b }: Comparison): string[] {
  const places = new Map<string, Set<string>>();
  for (const { path, notShownBy, reason, ...of } of gaps) {
    const key = `by ${notShownBy === "a" ? a : b}: ${reason}`;
    const all = places.get(key) ?? new Set();
    all.add(path === undefined ? titleOf(of) : `${titleOf(of)} ${path}`);
    places.set(key, all);
  }
  return [...places].flatMap(([reason, all]) => [`- ${reason}`, ...[...all].map((place) => `    ${place}`)]);
}
