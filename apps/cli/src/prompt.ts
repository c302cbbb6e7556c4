import { CliError } from "./cli-error.ts";
import { note } from "./output/print.ts";

/**
 * Shows what would change, and asks. Without a terminal there is no question, so that a pipe never waits.
 *
 * @throws CliError with exit code 2 without a terminal, 3 if the user declines, 130 for Ctrl-C.
 */
export async function confirmChange(question: string, details: string[], yes?: true): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const what = "This command asks before it changes keys, and there is no terminal. Pass --yes.";
    throw new CliError("usage", what, "confirmation_required");
  }
  for (const line of details) note(`  ${line}`);
  // Only a prompt needs this library, and loading it takes longer than most commands.
  const { confirm, isCancel } = await import("@clack/prompts");
  const accepted = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(accepted)) throw new CliError("interrupted", "Interrupted. Nothing was changed.");
  if (!accepted) throw new CliError("declined", "You declined. Nothing was changed.");
}
