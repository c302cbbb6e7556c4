import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CliError, reasonOf } from "./cli-error.ts";
import { childEnvironment } from "./connect/credential.ts";
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
  /** Checks that a delivery can work, before a key is created. */
  preflight(): Promise<void>;
  deliver(delivery: Delivery): Promise<void>;
  /** Puts back what was there before the delivery, if that is known. */
  restore?(): Promise<void>;
}

/** Reads the value of `--to`. */
export function parseDestination(to: string): Destination {
  const [, kind, value = ""] = /^(file|command):(.+)$/s.exec(to) ?? [];
  if (kind === "file") return fileDestination(value);
  if (kind === "command") return commandDestination(value);
  throw new CliError(
    "usage",
    '--to is invalid: it has an unknown form. Use --to file:PATH or --to command:"…".',
  );
}

/**
 * A file with only the secret. The secret is first written to a temporary file in the same folder, which is then renamed.
 * So a reader never sees a part of the secret.
 */
function fileDestination(path: string): Destination {
  const failing = async <T>(run: Promise<T>): Promise<T> => {
    try {
      return await run;
    } catch (error) {
      const what = `The file ${path} cannot be written (${reasonOf(error)}). Check the path and its folder.`;
      throw new CliError("failed", what, { code: "destination_unusable" });
    }
  };
  /** Writes the temporary file. A link stays a link: the file that it names is replaced. */
  const writeBeside = async (secret: string) => {
    const target = await realpath(path).catch(() => path);
    // A rename would replace a device, and a read of a pipe would wait.
    const isFile = (await stat(target).catch(() => undefined))?.isFile() ?? true;
    if (!isFile) throw new Error("it is not a regular file");
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}`);
    await writeFile(temporary, secret, { flag: "wx", mode: 0o600, flush: true });
    return { target, temporary };
  };
  const replace = async (secret: string): Promise<void> => {
    const { target, temporary } = await writeBeside(secret);
    try {
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    // Syncs the folder before the old key is deactivated, so that the renamed file survives a power cut. Windows cannot sync a
    // folder.
    const folder = await open(dirname(target)).catch(() => undefined);
    await folder?.sync().finally(() => folder.close());
  };
  let before: string | undefined;
  return {
    label: `the file ${path}`,
    preflight: () => failing(writeBeside("").then(({ temporary }) => rm(temporary))),
    async deliver({ secret }) {
      before = await readFile(path, "utf8").catch(() => undefined);
      await failing(replace(secret));
    },
    async restore() {
      if (before !== undefined) await failing(replace(before));
    },
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
    async preflight() {
      const [program = ""] = command.trim().split(/\s/);
      // A program with other characters needs the shell to find it.
      if (process.platform === "win32" || !/^[\w./+-]+$/.test(program)) return;
      const { status } = spawnSync("/bin/sh", ["-c", 'command -v -- "$1"', "sh", program], {
        stdio: "ignore",
        env: childEnvironment(),
      });
      if (status === 0) return;
      throw new CliError(
        "failed",
        `The program ${program} of --to was not found. Install it, or fix the command.`,
        {
          code: "destination_unusable",
        },
      );
    },
    async deliver(delivery) {
      await runCommand(command, { ...delivery, what: "command of --to", mustRead: true });
    },
  };
}

/**
 * Runs the command `$1`. Its stdin is a pipe, since the stdin that Node gives is a socket, and a socket cannot be opened as
 * `/dev/stdin`. Counts what the command left in the pipe, and writes that number to file descriptor 3.
 */
const wrapper = 'cat | { (eval "$1") 3>&-; code=$?; wc -c >&3; exit $code; }';

/**
 * Runs a command of the shell, with the secret on its stdin. With `mustRead`, the command must read all of it. Windows does not
 * show whether it did.
 *
 * @throws CliError if the command fails.
 */
export async function runCommand(
  command: string,
  { secret, id, name, api, what, mustRead = false }: Delivery & { what: string; mustRead?: boolean },
): Promise<void> {
  const about = { LATCHKEY_API: api, LATCHKEY_KEY_ID: String(id), LATCHKEY_KEY_NAME: name };
  const env = { ...childEnvironment(), ...about };
  const child =
    process.platform === "win32"
      ? spawn(command, { shell: true, env })
      : spawn("/bin/sh", ["-c", wrapper, "sh", command], { env, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  let output = "";
  let left = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (part: string) => {
      output += part;
    });
  }
  child.stdio[3]?.on("data", (part) => {
    left += part;
  });
  child.stdin?.on("error", () => {}).end(secret);
  const why = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(reasonOf(error)));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : `${signal ?? `exit code ${code}`}`));
  });
  const isUnread = mustRead && Number(left) > 0;
  const problem = why ?? (isUnread ? "it did not read the secret from its stdin" : undefined);
  if (problem === undefined) return;
  const shown = output.replaceAll(secret, "…").slice(-maxOutputChars).trim();
  if (shown !== "") note(shown);
  throw new CliError("failed", `The ${what} failed (${problem}). Fix it, and test it with another secret.`, {
    code: "command_failed",
  });
}
