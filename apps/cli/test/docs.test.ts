import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench, bundle, linesOf } from "./cli.ts";

/** A block of commands, and the output that the page shows for it. */
interface Block {
  readonly page: string;
  readonly commands: string;
  readonly output: string | undefined;
}

const pages = ["../README.md", "../../docs/guides/command-line.md"];
const blocks = pages.flatMap((page): Block[] => {
  const text = readFileSync(new URL(page, import.meta.url), "utf8");
  const found = text.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```\n(?:\n```\n([\s\S]*?)^```)?/gm);
  return [...found].map(([, commands = "", output]) => ({ page, commands, output }));
});

let bench: Bench;
let tools: string;
beforeAll(async () => {
  bench = await Bench.start();
  tools = join(bench.home, "tools");
  mkdirSync(tools);
  writeTool("latchkey", `exec "${process.execPath}" "${bundle}" "$@"`);
  // As pnpm does: it changes to the folder of -C, and INIT_CWD is the folder before that. The bundle is built already.
  symlinkSync(fileURLToPath(new URL("../../..", import.meta.url)), join(bench.home, "latchkey"));
  const skip = 'while test "$1" != latchkey; do test "$1" != -C || dir=$2; shift; done; shift';
  writeTool("npx", `${skip}; export INIT_CWD=$PWD; cd "$dir" && exec node apps/cli/run.js "$@"`);
  writeTool("turbo", "exit 0");
});
afterAll(() => bench?.[Symbol.asyncDispose]());

function writeTool(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
}

function environment(): NodeJS.ProcessEnv {
  return {
    NO_COLOR: "1",
    PATH: `${tools}:${bench.env["PATH"]}`,
    LATCHKEY_SANDBOX_PORT: new URL(bench.server.url).port,
  };
}

/** Replaces what differs in each run: times, ages, new secrets. */
function withoutChance(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    (line.split("\r").at(-1) ?? "")
      .replace(/\d+ days/g, "N days")
      .replace(/(127\.0\.0\.1):\d+/, "$1")
      .replace(/\d{4}-\d\d-\d\d/g, "DATE")
      .replace(/…[a-z0-9]{4}(?= )/g, "…last")
      .replace(/^.* Killed .*$/, "Killed")
      .trimEnd(),
  );
}

/**
 * Returns the arguments of a line that only runs `latchkey`, or undefined if the line needs a shell. Without a shell, a line runs in
 * this process, in a tenth of the time. A line that writes a file through pnpm needs the shell, since pnpm changes the folder.
 */
function wordsOf(line: string): string[] | undefined {
  const own = line.replace(/^npx -y pnpm@\S+ -C ~\/latchkey (?!.*file:)/, "");
  const [program, ...words] = own.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const needsShell = /[|<>$;&(\n]/.test(own.replace(/'[^']*'/g, ""));
  if (program !== "latchkey" || needsShell) return undefined;
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

/** Runs lines, and returns the exit code of the last one, and all output. */
async function runLines(lines: readonly string[]): Promise<{ code: number | null; screen: string }> {
  let last: { code: number | null; screen: string } = { code: 0, screen: "" };
  for (const line of lines) {
    const words = wordsOf(line);
    const { code, ...output } =
      words === undefined
        ? await bench.shell(line, environment())
        : await bench.run(words, { env: environment() });
    last = { code, screen: last.screen + Object.values(output).join("") };
  }
  return last;
}

// The blocks of a page run in their order, since later ones use the keys of earlier ones.
describe.each(pages)("%s", (page) => {
  beforeAll(() => fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" }));

  test.each(blocks.filter((block) => block.page === page))(
    "runs: $commands",
    async ({ commands, output }) => {
      // A block that defines a function calls it too.
      const script = commands
        .replace(/^latchkey\(\) .*$/m, "$&\nlatchkey --version")
        .replace("source <(", 'eval "$(')
        .replace(/bash\)$/m, 'bash)"');
      const lines = output === undefined && !script.includes("()") ? script.trim().split("\n") : [script];
      const { code, screen } = await runLines(lines);
      expect([code, screen]).toEqual([expect.any(Number), expect.not.stringContaining("error:")]);
      expect(code).toBe(0);
      const secrets = Object.values(bench.server.keys).filter((secret) => screen.includes(secret));
      expect(secrets).toEqual([]);
      if (output === undefined) return;
      expect(withoutChance(linesOf(screen))).toEqual(withoutChance(linesOf(output)));
    },
  );
});

test("paths in a command through pnpm belong to the folder of the user", () => {
  expect(existsSync(join(bench.home, "partner.key"))).toBe(true);
  expect(existsSync(join(bench.home, "latchkey", "partner.key"))).toBe(false);
});

const guide = readFileSync(new URL("../../docs/guides/command-line.md", import.meta.url), "utf8");

test("the profile of the guide with a baseUrl calls that server", async () => {
  const [, example = ""] = /^```\n(\{\n {2}"profiles"[\s\S]*?)^```/m.exec(guide) ?? [];
  const folder = join(bench.home, ".config", "latchkey");
  mkdirSync(folder, { recursive: true });
  const base = bench.env["DIGICERT_PARTNER_BASE_URL"] ?? "";
  writeFileSync(join(folder, "config.json"), example.replace(/https:[^"]+/, base));
  writeFileSync(join(folder, "staging.key"), bench.server.keys["parent"] ?? "", { mode: 0o600 });
  const { code, stdout, stderr } = await bench.run(["whoami", "--profile", "staging"], {
    env: { DIGICERT_PARTNER_BASE_URL: "", XDG_CONFIG_HOME: "" },
  });
  expect([code, stdout]).toEqual([0, expect.stringContaining("profile staging, file ")]);
  expect(stdout).toContain(`\t${base}\n`);
  expect(stderr).toContain("Skipped certcentral");
});

describe("the recipe", () => {
  const recipes = [...guide.matchAll(/^\| (.+?) \| `(--to command:'.+')` \|$/gm)].map(
    ([, name, option = ""]) => ({
      name,
      option: option.replaceAll("\\|", "|"),
    }),
  );

  test("table has the six programs", () => {
    expect(recipes).toHaveLength(6);
  });

  test.each(recipes)("for $name delivers the secret on stdin, and only there", async ({ option }) => {
    const record = join(bench.home, "recipe-record");
    rmSync(record, { force: true });
    // `aws` and `kubectl` open the path in their arguments, and do not read their stdin.
    const opened = `path=$(printf '%s\\n' "$@" | sed -n 's,.*\\(/dev/stdin\\).*,\\1,p' | head -n 1)`;
    for (const tool of ["op", "vault", "aws", "gh", "glab", "kubectl", "jq"]) {
      const log = `{ echo "${tool} $*"; env; echo "stdin:"; cat "${bench.home}/stdin.$$"; echo; } >> "${record}"`;
      writeTool(
        tool,
        `${opened}; cat \${path:+"$path"} > "${bench.home}/stdin.$$" || exit; ${log}; cat "${bench.home}/stdin.$$"`,
      );
    }
    const create = `latchkey partner create --account 67891 --name Recipe ${option}`;
    expect(wordsOf(create)).toBeDefined();
    const { code, screen } = await runLines([create]);
    expect([code, screen]).toEqual([0, expect.stringContaining("delivered its secret to the command")]);
    const recorded = readFileSync(record, "utf8");
    const [, secret = ""] = /stdin:\n([a-z0-9]{50})$/m.exec(recorded) ?? [];
    expect(secret).not.toBe("");
    const elsewhere = recorded.replaceAll(/stdin:\n.*$/gm, "");
    expect(elsewhere).not.toContain(secret);
    expect(screen).not.toContain(secret);
  });
});
