import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CliOptions } from "vitest/node";
import { type GivenKeys, noKeys, readKeys } from "./accounts.ts";
import { createTarget, flagNames, help, isBuiltIn, type Options, readOptions } from "./options.ts";
import type { VerdictReporter } from "./reporter.ts";
import { leftBehind, messageOf, suggest, UsageError } from "./usage-error.ts";

/** The exit codes of the command. */
const exitCodes = { passed: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Runs a command line, and prints errors on stderr. @returns The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // The reader of the output may exit early, as `head` does. Created keys are deactivated nevertheless.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.on("exit", () => (process.exitCode ||= exitCodes.unusable));
  });
  process.stderr.on("error", () => {});
  try {
    const options = readOptions(args);
    // Other modules are loaded later, since --help and --version need no spec.
    if (options.action === "help") process.stdout.write(help);
    else if (options.action === "version") process.stdout.write(`${readVersion()}\n`);
    else if (options.action === "list") await printCases();
    else return options.fuzz === undefined ? await runSuite(options) : await runFuzzer(options, options.fuzz);
    return exitCodes.passed;
  } catch (error) {
    process.stderr.write(`latchkey-contract: ${messageOf(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(`${error.hint}\n`);
    return exitCodes.unusable;
  }
}

async function printCases(): Promise<void> {
  const { cases } = await import("./cases/index.ts");
  for (const { id, title, status, assumed } of cases) {
    const expected = status === undefined ? "" : `: ${status}`;
    process.stdout.write(`${id}\n  ${title}${expected}${assumed === undefined ? "" : " (assumed)"}\n`);
  }
}

/** Reads the keys for `--url` or `--target live`. @throws UsageError if no key is given, or if a key is invalid. */
async function readGivenKeys({ choices, accountsFile }: Options): Promise<GivenKeys> {
  const external = choices.find((choice) => !isBuiltIn(choice));
  if (external === undefined) return noKeys;
  const keys = readKeys(accountsFile, process.env);
  if (Object.values(keys).every((roles) => Object.keys(roles).length === 0)) {
    throw new UsageError(
      `${external.name === "live" ? "--target live" : "--url"} needs a key, and none is given.`,
      "Set LATCHKEY_CONTRACT_PARTNER_PARENT_KEY or LATCHKEY_CONTRACT_CERTCENTRAL_KEY; --help lists all variables.",
    );
  }
  // Unsafe options are rejected before anything is started.
  await createTarget(external, keys);
  return keys;
}

/** Runs the cases as tests of vitest: one project and one worker for each target. */
async function runSuite(options: Options): Promise<number> {
  const keys = await readGivenKeys(options);
  if (options.logFile !== undefined) await createLog(options.logFile);
  const [vitestApi, { cases }, { formatCoveragePage, VerdictReporter }] = await Promise.all([
    import("vitest/node"),
    import("./cases/index.ts"),
    import("./reporter.ts"),
  ]);
  const { reporter: named, ...others } = readVitestArgs(vitestApi, options.vitestArgs);
  const reporter = new VerdictReporter(cases, (text) => void process.stdout.write(text));
  const channel = `latchkey-contract-${process.pid}`;
  const isSource = import.meta.url.endsWith(".ts");
  const root = fileURLToPath(new URL(".", import.meta.url));
  const vitestConfig: CliOptions = {
    // The summary counts skipped cases by their reasons.
    hideSkippedTests: true,
    ...others,
    // The root for the files of reports. The tests have another root.
    root: process.cwd(),
    config: false,
    watch: false,
    cache: false,
    fsModuleCache: false,
    reporters: [...locateHtmlReporter(named, others.outputFile), reporter],
    projects: options.choices.map((choice) => ({
      extends: false as const,
      test: {
        name: choice.name,
        root,
        include: [isSource ? "suite.ts" : "suite.js"],
        exclude: [],
        // The workers are threads. So only this process gets signals, and a worker can tidy up.
        pool: "threads" as const,
        testTimeout: 0,
        hookTimeout: 0,
        server: { deps: { external: [/\.js$/] } },
        provide: {
          contract: {
            choice,
            accountsFile: options.accountsFile,
            // Our own servers must match our assumptions.
            isStrict: options.isStrict || isBuiltIn(choice),
            logFile: options.logFile,
            channel,
          },
        },
      },
    })),
  };
  const streams = { stdout: keepWritable(process.stdout), stderr: keepWritable(process.stderr) };
  const vitest = await vitestApi.createVitest(vitestConfig, {}, streams);
  // vitest's own handlers would end this process immediately, before the tidy-up.
  for (const name of ["SIGINT", "SIGTERM"]) process.removeAllListeners(name);
  const signal = listenToSignals();
  using workers = openChannel(channel);
  signal.addEventListener("abort", () => workers.announce());
  try {
    await vitest.start();
  } finally {
    await vitest.close();
  }
  for (const note of workers.notes) process.stderr.write(`latchkey-contract: ${note}\n`);
  if (options.coverageFile !== undefined)
    writeFileSync(options.coverageFile, formatCoveragePage(reporter.reports));
  return readExitCode(reporter, options, keys, signal.aborted);
}

/** A stream that stays writable after its reader exited, since vitest waits until its workers' output is written. */
function keepWritable(stream: NodeJS.WriteStream): NodeJS.WriteStream | Writable {
  if (stream.isTTY) return stream;
  return new Writable({
    write: (chunk, _encoding, done) => {
      if (!stream.destroyed) stream.write(chunk);
      done();
    },
  });
}

/** Announces an interruption to the workers, and collects their notes about accounts. */
function openChannel(name: string): Disposable & { readonly announce: () => void; readonly notes: string[] } {
  const channel = new BroadcastChannel(name);
  const notes: string[] = [];
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (Array.isArray(data)) notes.push(...data.map(String));
  };
  return {
    notes,
    announce: () => channel.postMessage("interrupted"),
    [Symbol.dispose]: () => channel.close(),
  };
}

/**
 * The flags of vitest that you may pass. Other flags would run the cases twice, in parallel, or in a process that ends
 * before its tidy-up. Flags that only print, such as --list-tags, would be ignored.
 */
const vitestFlags = [
  "t",
  "testNamePattern",
  "reporter",
  "outputFile",
  "bail",
  "silent",
  "color",
  "hideSkippedTests",
  "slowTestThreshold",
];

/** @throws UsageError if a flag is unknown, or may not be passed. */
function readVitestArgs({ parseCLI }: typeof import("vitest/node"), args: readonly string[]): CliOptions {
  const toCamel = (name: string): string =>
    name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const arg of args) {
    const name = /^--?(?:no-)?([A-Za-z][\w-]*)/.exec(arg)?.[1];
    if (name === undefined || vitestFlags.includes(toCamel(name))) continue;
    const known = [...flagNames, ...vitestFlags].map((flag) => `--${flag}`);
    throw name.length === 1
      ? new UsageError(`Unknown flag -${name}.`)
      : new UsageError(`Unknown flag --${name}.`, suggest(`--${name}`, known));
  }
  let parsed: ReturnType<typeof parseCLI>;
  try {
    parsed = parseCLI(["vitest", "run", ...args]);
  } catch (cause) {
    throw new UsageError(`${messageOf(cause)}.`, "Write -t TEXT, with a space.", { cause });
  }
  if (parsed.filter.length > 0) {
    throw new UsageError("One argument has no flag.", "Pass -t TEXT to filter the cases.");
  }
  return parsed.options;
}

/** Names the HTML reporter by its file. If it had only a name, vitest would search the current folder for it. */
function locateHtmlReporter(
  reporter: CliOptions["reporter"] = "default",
  outputFile: CliOptions["outputFile"],
): Reporters {
  const named = [reporter].flat().map(String);
  const file = typeof outputFile === "object" ? outputFile["html"] : outputFile;
  if (named.includes("html") && file !== undefined && basename(file) !== "index.html") {
    throw new UsageError(
      `The HTML report cannot be written to ${JSON.stringify(file)}.`,
      "Name a file index.html, such as --outputFile.html=report/index.html.",
    );
  }
  const options = { singleFile: true, outputDir: file && dirname(file) };
  const path = fileURLToPath(import.meta.resolve("@vitest/ui/reporter"));
  return named.map((name) => (name === "html" ? [path, options] : name));
}

type Reporters = (string | [string, Record<string, unknown>])[];

/** Returns the exit code of a run. A failure takes precedence over an interruption. */
async function readExitCode(
  { reports, isComplete }: VerdictReporter,
  { choices, isStrict }: Options,
  keys: GivenKeys,
  isInterrupted: boolean,
): Promise<number> {
  const { findUncheckedApis } = await import("./reporter.ts");
  const warn = (sentence: string): void => void process.stderr.write(`latchkey-contract: ${sentence}\n`);
  const isOurs = choices.every(isBuiltIn);
  const isBad = reports.some(
    ({ results, problems }) =>
      problems.some((problem) => problem.startsWith(leftBehind)) ||
      results.some(({ verdict }) => verdict === "failed" || (verdict === "differs" && (isStrict || isOurs))),
  );
  if (isBad) return exitCodes.failed;
  if (isInterrupted) return exitCodes.interrupted;
  // Other errors of vitest are not about the server.
  if (process.exitCode !== undefined && process.exitCode !== 0) return exitCodes.unusable;
  if (!reports.some(({ results }) => results.some(({ verdict }) => verdict && verdict !== "skipped"))) {
    warn(
      "no case was checked. -t matches no id, or every case was skipped for the reasons above. Fix that, and run again.",
    );
    return exitCodes.unusable;
  }
  const given = (["partner-subscriptions", "certcentral"] as const).filter(
    (api) => Object.keys(keys[api]).length > 0,
  );
  const unchecked = isComplete ? reports.flatMap((report) => findUncheckedApis(report, given)) : [];
  for (const api of unchecked) {
    warn(`a key of ${api} was given, and its list could not be checked. Fix the reasons above.`);
  }
  return unchecked.length > 0 ? exitCodes.unusable : exitCodes.passed;
}

/** Sends generated requests to each target. */
async function runFuzzer(options: Options, { seconds, seed = randomInt(2 ** 31) }: Fuzzing): Promise<number> {
  const keys = await readGivenKeys(options);
  const signal = listenToSignals();
  const { describeFuzz, fuzz } = await import("./fuzz/fuzz.ts");
  let code: number = exitCodes.passed;
  for (const choice of options.choices) {
    if (signal.aborted) break;
    const report = await fuzz(await createTarget(choice, keys), { seconds, seed, signal });
    process.stdout.write(`${describeFuzz(report)}\n`);
    if (report.finding !== undefined || report.leftovers.length > 0) code = exitCodes.failed;
  }
  return code === exitCodes.passed && signal.aborted ? exitCodes.interrupted : code;
}

type Fuzzing = NonNullable<Options["fuzz"]>;

/** The first signal ends the run after the current case. The second ends it immediately. */
function listenToSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      process.stderr.write(
        "\nlatchkey-contract: ending after the current case and tidying up. A second signal ends immediately, and may leave active keys whose names begin with latchkey-contract.\n",
      );
      controller.abort();
    });
  }
  return controller.signal;
}

/** @throws UsageError if the file exists or cannot be created. */
async function createLog(file: string): Promise<void> {
  const { logHead } = await import("./log-http.ts");
  try {
    writeFileSync(file, logHead, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new UsageError(
      `--log-http ${JSON.stringify(file)} ${code === "EEXIST" ? "exists already" : "cannot be created"}.`,
      code === "EEXIST"
        ? "Name another file: a log is not overwritten."
        : "Check the folder and its permissions.",
    );
  }
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return version;
}
