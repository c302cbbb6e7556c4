import { spawn } from "node:child_process";
import { constants } from "node:os";
import { help, readSettings } from "../settings.ts";
import { codeOf } from "../start-error.ts";
import { environmentOf } from "./environment.ts";
import { serveUntil } from "./run.ts";

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
 * @throws RangeError if a flag is invalid or if the command is missing.
 */
export async function exec(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const [program, ...programArgs] = args.slice(end + 1);
  const flags = args.slice(0, end);
  if (flags.includes("--help")) return void process.stdout.write(help);
  if (program === undefined) {
    throw new RangeError(
      "exec has no command to run. Pass one after --, as in `latchkey-sandbox exec -- npm test`.",
    );
  }
  const settings = readSettings(flags, { ...defaults, ...Object.fromEntries(given) });
  await serveUntil(settings, (server) =>
    runProgram(program, programArgs, { ...env, ...environmentOf(server) }),
  );
}

/** Resolves to the exit code that a shell would report for the program. */
function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "inherit", env });
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    // A terminal sends Ctrl-C to both processes. A second SIGINT ends many programs without their tidy-up.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    // The program must not outlive a sandbox that fails.
    process.once("exit", () => child.kill());
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    child.once("error", (error) => {
      const isMissing = codeOf(error) === "ENOENT";
      const why = isMissing
        ? "it was not found. Check its name and PATH."
        : `${codeOf(error)}. Check that it is an executable file.`;
      console.error(`sandbox-server: the command ${program} cannot be started: ${why}`);
      resolve(isMissing ? 127 : 126);
    });
  });
}
