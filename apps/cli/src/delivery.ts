import { spawn, spawnSync } from "node:child_process";
import { chmod, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { CliError, reasonOf } from "./cli-error.ts";
import { childEnvironment, commandTimeout } from "./connect/credential.ts";
import { note } from "./output/print.ts";

/** A new key that is delivered. */
export interface Delivery {
  readonly id: number;
  readonly name: string;
  readonly api: string;
  readonly secret: string;
}

/** A place for the secret of a new key. */
export interface Destination {
  /** For people. */
  readonly label: string;
  /** Whether it depends on the folder in which this program was started. */
  readonly isRelative: boolean;
  /** Checks that a delivery can work, before a key is created. */
  preflight(): Promise<void>;
  deliver(delivery: Delivery, signal: AbortSignal): Promise<void>;
  /** Puts back what was there before the delivery, if that is known. */
  restore?(): Promise<void>;
}

/** Reads the value of `--to`. The name of a temporary file ends with `id`, so that a resumed rotation removes it. */
export function parseDestination(to: string, id: string): Destination {
  // Finds an invalid limit before a key is created.
  commandTimeout();
  const [, kind, value = ""] = /^(file|command):(.+)$/s.exec(to) ?? [];
  if (kind === "file") return fileDestination(value, id);
  if (kind === "command") return commandDestination(value);
  const what = '--to is invalid: it has an unknown form. Use --to file:PATH or --to command:"…".';
  throw new CliError("usage", what);
}

/** A full disk has no space for this. It is as long as a secret, or longer. */
const trial = Buffer.alloc(64);

/**
 * A file with only the secret. The secret is first written to a temporary file in the same folder, which is then renamed.
 * So a reader never sees a part of the secret.
 */
function fileDestination(path: string, id: string): Destination {
  const write = async (content: string | Buffer, mode = 0o600): Promise<void> => {
    // A link stays a link: the file that it names is replaced.
    const target = await realpath(path).catch(() => path);
    const temporary = join(dirname(target), `.${basename(target)}.${id}`);
    try {
      // A rename would replace a device, and a read of a pipe would wait.
      const isFile = (await stat(target).catch(() => undefined))?.isFile() ?? true;
      if (!isFile) throw new Error("it is not a regular file");
      // A rotation that was killed may have left it, with a secret.
      await rm(temporary, { force: true });
      await writeFile(temporary, content, { flag: "wx", mode: 0o600, flush: true });
      await chmod(temporary, mode);
      if (content === trial) return;
      await rename(temporary, target);
    } catch (error) {
      const what = `The file ${path} cannot be written (${reasonOf(error)}). Check the path and its folder.`;
      throw new CliError("failed", what, "destination_unusable");
    } finally {
      await rm(temporary, { force: true }).catch(() => {});
    }
    // Syncs the folder before the old key is deactivated, so that the renamed file survives a power cut. Windows cannot sync a
    // folder.
    const folder = await open(dirname(target)).catch(() => undefined);
    await folder?.sync().finally(() => folder.close());
  };
  let restore: (() => Promise<void>) | undefined;
  return {
    label: `the file ${path}`,
    isRelative: !isAbsolute(path),
    preflight: () => write(trial),
    async deliver({ secret }) {
      try {
        const { mode } = await stat(path);
        const before = await readFile(path);
        restore = () => write(before, mode & 0o777);
      } catch (error) {
        if (reasonOf(error) === "ENOENT") restore = () => rm(path, { force: true });
      }
      await write(secret);
    },
    restore: async () => restore?.(),
  };
}

/** How many characters of a failed command's output are shown, counted from the end. */
const maxOutputChars = 4_000;

/**
 * A command of the shell that reads the secret from stdin. The secret is in no argument and no variable. The output of the
 * command is shown only if it fails, and the secret is masked in it.
 */
function commandDestination(command: string): Destination {
  return {
    label: "the command",
    isRelative: true,
    async preflight() {
      const [program = ""] = command.trim().split(/\s/);
      // A program with other characters needs the shell to find it.
      if (process.platform === "win32" || !/^[\w./+-]+$/.test(program)) return;
      const options = { stdio: "ignore", env: childEnvironment() } as const;
      const { status } = spawnSync("/bin/sh", ["-c", 'command -v -- "$1"', "sh", program], options);
      if (status === 0) return;
      const what = `The program ${program} of --to was not found. Install it, or fix the command.`;
      throw new CliError("failed", what, "destination_unusable");
    },
    deliver: (delivery, signal) => runCommand(command, delivery, "command of --to", signal),
  };
}

/**
 * Runs the command `$1`. Its stdin is a pipe, since the stdin that Node gives is a socket, and a socket cannot be opened as
 * `/dev/stdin`. Counts what the command left in the pipe, and writes that number to file descriptor 3.
 */
const wrapper = 'cat | { (eval "$1") 3>&-; code=$?; wc -c >&3; exit $code; }';

/**
 * Runs a command of the shell, with the secret on its stdin. The command of `--to` must read all of it. Windows does not show
 * whether it did. The command has a process group of its own, so that all its processes can be ended.
 *
 * @throws CliError if the command fails, if its time is over, or if the signal aborts.
 */
export async function runCommand(
  command: string,
  { secret, id, name, api }: Delivery,
  what: "command of --to" | "--verify-command",
  signal: AbortSignal,
): Promise<void> {
  const isWindows = process.platform === "win32";
  const about = { LATCHKEY_API: api, LATCHKEY_KEY_ID: String(id), LATCHKEY_KEY_NAME: name };
  const { text: limit, ms } = commandTimeout();
  const timeout = AbortSignal.timeout(ms);
  const stopped = AbortSignal.any([signal, timeout]);
  const [program, args] = isWindows ? [command, []] : ["/bin/sh", ["-c", wrapper, "sh", command]];
  const child = spawn(program, args, {
    env: { ...childEnvironment(), ...about },
    shell: isWindows,
    detached: !isWindows,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const kill = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(isWindows ? child.pid : -child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const killAll = (): void => {
    kill("SIGKILL");
    // A process that has left the group may have them open.
    for (const stream of child.stdio) stream?.destroy();
  };
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    kill("SIGTERM");
    grace = setTimeout(killAll, 3_000);
  };
  let output = "";
  let left = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (part: string) => {
      // Masks before it cuts, so that no part of a secret is left.
      output = (output + part).replaceAll(secret, "…").slice(-maxOutputChars);
    });
  }
  child.stdio[3]?.on("data", (part) => {
    left += part;
  });
  child.stdin?.on("error", () => {}).end(secret);
  stopped.addEventListener("abort", stop);
  process.on("exit", killAll);
  const why = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(reasonOf(error)));
    child.on("close", (code, by) => resolve(code === 0 ? undefined : `${by ?? `exit code ${code}`}`));
    if (stopped.aborted) stop();
  });
  clearTimeout(grace);
  stopped.removeEventListener("abort", stop);
  process.off("exit", killAll);
  const isUnread = what === "command of --to" && Number(left) > 0;
  if (signal.aborted && why !== undefined) throw new CliError("interrupted", `The ${what} was interrupted.`);
  const problem = timeout.aborted
    ? `it did not end in ${limit}`
    : (why ?? (isUnread ? "it did not read the secret from its stdin" : undefined));
  if (problem === undefined) return;
  if (output.trim() !== "") note(output.trim());
  const message = `The ${what} failed (${problem}). Fix it, and test it with another secret.`;
  throw new CliError("failed", message, "command_failed");
}
