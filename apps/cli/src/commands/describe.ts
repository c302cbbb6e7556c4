import type { Command } from "commander";
import { exitCodes } from "../cli-error.ts";
import { writeJson, writeLines } from "../output/print.ts";

/** Prints all commands: their names, or as JSON with arguments and options, for programs that call this one. */
export async function describeCommands(program: Command, { json }: { json?: true }): Promise<void> {
  const leaves = leavesOf(program);
  if (json) await writeJson({ commands: leaves.map(describe), exit_codes: { ok: 0, ...exitCodes } });
  else await writeLines(leaves.map((command) => `${pathOf(command)}\t${command.description()}`));
}

function leavesOf(command: Command): readonly Command[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.length === 0 ? [command] : visible.flatMap(leavesOf);
}

/** Returns the whole name of a command, such as `latchkey partner list`. */
export function pathOf(command: Command): string {
  return [command.parent && pathOf(command.parent), command.name()].filter(Boolean).join(" ");
}

function describe(command: Command): object {
  return {
    command: pathOf(command),
    description: command.description(),
    arguments: command.registeredArguments.map((each) => {
      const { description, required, variadic } = each;
      return { name: each.name(), description, required, variadic };
    }),
    options: command.options.map((each) => {
      const { flags, description, mandatory: required, argChoices: choices, defaultValue } = each;
      return { flags, description, required, choices, default: each.defaultValueDescription ?? defaultValue };
    }),
  };
}
