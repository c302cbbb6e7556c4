import { memberName } from "./literal.ts";
import type { Outcome, ShownField } from "./sample.ts";

/** Returns the imports that the lines of {@link outcomeLines} need. */
export function importLines(outcome: Outcome): readonly string[] {
  return outcome.kind === "created" ? ['import { writeFile } from "node:fs/promises";'] : [];
}

/**
 * Returns the lines that handle a response. `body` is the expression for its body. If the response has no
 * body, the lines are `withoutBody`.
 */
export function outcomeLines(
  outcome: Outcome,
  body: string,
  withoutBody: readonly string[],
): readonly string[] {
  switch (outcome.kind) {
    case "nothing":
      return withoutBody;
    case "one":
      return [`const result = ${body};`, `console.log(${shownOf("result", outcome.shown)});`];
    case "list": {
      const member = memberName(outcome.field);
      return [
        `const { ${outcome.field} } = ${body};`,
        `for (const ${member} of ${outcome.field}) console.log(${shownOf(member, outcome.shown)});`,
      ];
    }
    case "created":
      return [
        `const created = ${body};`,
        "// Only this response has the secret: it goes to a file that only you can read.",
        `await writeFile(\`new-key-\${created.id}\`, created.${outcome.secret}, { mode: 0o600, flag: "wx" });`,
        `console.log(${shownOf("created", outcome.shown)});`,
      ];
  }
}

function shownOf(variable: string, shown: readonly ShownField[]): string {
  return shown.map(({ name }) => `${variable}.${name}`).join(", ");
}
