import { assumptionOf, type FailedCase } from "./target-run.ts";

/** A failed case in at most 14 lines, the first of which is its id. */
export function describeCase(failed: FailedCase): string[] {
  const { testCase, failure } = failed;
  const assumed = assumptionOf(failed);
  const { expected, problems, received, curl } = failure;
  return [
    testCase.id,
    `  situation  ${testCase.situation}`,
    `  expected   ${expected}`,
    ...(assumed === undefined ? [] : [`  assumed    ${oneLine(assumed)}`]),
    ...problems.map((problem) => `  wrong      ${problem}`),
    ...(received === undefined ? [] : [`  received   ${received}`]),
    ...(curl === undefined ? [] : [`  again      ${curl}`]),
  ];
}

/** A text as it may stand in one line of a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}
