import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { help, readSettings } from "../settings.ts";
import { codeOf } from "../start-error.ts";
import { environmentOf } from "./environment.ts";

/** Settings that differ from those of a server that is started alone, so that several commands can run in one folder. */
const defaults = {
  LATCHKEY_SANDBOX_PORT: "0",
  LATCHKEY_SANDBOX_DATABASE: "memory",
  LATCHKEY_SANDBOX_LOG_LEVEL: "warn",
};

/**
 * Runs a command with a sandbox of its own, and ends this process with the exit code of the command.
 *
 * @param args Flags of the server, `--`, and the command.
 * @throws RangeError if a flag is invalid or useless here, or if the command is missing.
 */
export async function exec(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const [program, ...programArgs] = args.slice(end + 1);
  const flags = args.slice(0, end);
  // A format of the output concerns only a server that is started alone.
  const variables = { ...defaults, ...Object.fromEntries(given), LATCHKEY_SANDBOX_PRINT: "" };
  // Without `--`, the command would be reported as an unexpected argument.
  if (!args.includes("--") && !args.some((arg) => ["--help", "-h"].includes(arg))) throw noCommand();
  const settings = readSettings(flags, variables);
  if (settings.help) return void process.stdout.write(help);
  const useless = flags.find((flag) => /^--(?:print|version)(?:=|$)/.test(flag));
  if (useless !== undefined) {
    throw new RangeError(
      `${useless} has no effect with exec, since only the command prints to stdout. Remove the flag, or remove exec.`,
    );
  }
  // The name is empty if a script quotes a variable that is not set.
  if (!program) throw noCommand();
  const { serveUntil } = await import("./run.ts");
  await serveUntil(settings, (server) =>
    runProgram(program, programArgs, { ...env, ...environmentOf(server) }),
  );
}

function noCommand(): RangeError {
  return new RangeError(
    "exec has no command to run. Pass one after --, as in `latchkey-sandbox exec -- npm test`.",
  );
}

/** Resolves to the exit code that a shell would report for the program. */
async function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    return await new Promise((resolve, reject) => {
      // Throws some errors, such as ENOTDIR, and emits others.
      const child = spawn(program, args, { stdio: "inherit", env });
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
      for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const)
        process.on(signal, () => child.kill(signal));
      // A terminal sends Ctrl-C to both processes. A second SIGINT ends many programs without their tidy-up, so the first
      // one is not forwarded.
      let mayBeCtrlC = [0, 1, 2].some(isatty);
      process.on("SIGINT", () => {
        if (!mayBeCtrlC) child.kill("SIGINT");
        mayBeCtrlC = false;
      });
      // The program must not outlive a sandbox that fails.
      process.once("exit", () => child.kill());
    });
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT";
    const why = isMissing
      ? "it, or the interpreter in its `#!` line, was not found. Check both names and PATH."
      : `${codeOf(error)}. Check that it is an executable file.`;
    console.error(`latchkey-sandbox: the command ${program} cannot be started: ${why}`);
    return isMissing ? 127 : 126;
  }
}
