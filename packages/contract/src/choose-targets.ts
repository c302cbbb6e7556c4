import type { TargetChoice } from "./options/target-choice.ts";
import type { Target } from "./target.ts";
import {
  createLiveTarget,
  createUrlTarget,
  prismTarget,
  sandboxServerTarget,
  sandboxTarget,
} from "./targets/index.ts";

const builtIn = { prism: prismTarget, sandbox: sandboxTarget, "sandbox-server": sandboxServerTarget };

/** The targets that a command line has chosen, in the order in which they are run. @throws Error where one is not safe. */
export function chooseTargets(choice: TargetChoice): readonly Target[] {
  if (choice.kind === "builtIn") return choice.names.map((name) => builtIn[name]);
  return [choice.kind === "url" ? createUrlTarget(choice) : createLiveTarget(choice)];
}
