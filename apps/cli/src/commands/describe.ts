import type { Command } from "commander";
import { exitCodes } from "../cli-error.ts";
import { writeJson, writeLines } from "../output/print.ts";

/** Prints all commands: their names, or as JSON with arguments and options, for programs that call this one. */
export async function describeCommands(program: Command, { json }: { json?: true }): Promise<void> {
  const leaves = leavesOf(program, []);
  if (json) await writeJson({ commands: leaves.map(describe), exit_codes: { ok: 0, ...exitCodes } });
  else
    await writeLines(
      leaves.map(({ path, command }) => `${path.join(" ")}\t${command.summary() || command.description()}`),
    );
}

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

function leavesOf(command: Command, path: readonly string[]): Leaf[] {
  const here = [...path, command.name()];
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
  return visible.length === 0 ? [{ path: here, command }] : visible.flatMap((each) => leavesOf(each, here));
}

function describe({ path, command }: Leaf): object {
  return {
    command: path.join(" "),
    description: command.description(),
    arguments: command.registeredArguments.map((each) => ({
      name: each.name(),
      description: each.description,
      required: each.required,
      variadic: each.variadic,
    })),
    options: command.options.map((each) => ({
      flags: each.flags,
      description: each.description,
      required: each.mandatory,
      ...(each.argChoices && { choices: each.argChoices }),
      ...(each.defaultValue !== undefined && { default: each.defaultValueDescription ?? each.defaultValue }),
    })),
  };
}
