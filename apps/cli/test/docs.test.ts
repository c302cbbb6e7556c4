import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  // The pages run the program through pnpm. The bundle is the same.
  writeTool("latchkey", `exec "${process.execPath}" "${bundle}" "$@"`);
  writeTool("npx", 'while test "$1" != latchkey; do shift; done; exec "$@"');
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
      .replace(/\d{4}-\d\d-\d\d/g, "DATE")
      .replace(/…[a-z0-9]{4}(?= )/g, "…last")
      .replace(/^.* Killed .*$/, "Killed")
      .trimEnd(),
  );
}

// The blocks of a page run in their order, since later ones use the keys of earlier ones.
describe.each(pages)("%s", (page) => {
  beforeAll(() => fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" }));

  test.each(blocks.filter((block) => block.page === page))(
    "runs: $commands",
    async ({ commands, output }) => {
      // A function with the name of the program would hide it.
      const script = commands
        .replace(/^latchkey\(\) .*$/m, ":")
        .replace("source <(", 'eval "$(')
        .replace(/bash\)$/m, 'bash)"');
      const { code, screen } = await bench.shell(script, environment());
      expect([code, screen]).toEqual([expect.any(Number), expect.not.stringContaining("error:")]);
      expect(code).toBe(0);
      const secrets = Object.values(bench.server.keys).filter((secret) => screen.includes(secret));
      expect(secrets).toEqual([]);
      if (output === undefined) return;
      expect(withoutChance(linesOf(screen))).toEqual(withoutChance(linesOf(output)));
    },
  );
});

describe("the recipe", () => {
  const guide = readFileSync(new URL("../../docs/guides/command-line.md", import.meta.url), "utf8");
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
    const { code, screen } = await bench.shell(create, environment());
    expect([code, screen]).toEqual([0, expect.stringContaining("delivered its secret to the command")]);
    const recorded = readFileSync(record, "utf8");
    const [, secret = ""] = /stdin:\n([a-z0-9]{50})$/m.exec(recorded) ?? [];
    expect(secret).not.toBe("");
    const elsewhere = recorded.replaceAll(/stdin:\n.*$/gm, "");
    expect(elsewhere).not.toContain(secret);
    expect(screen).not.toContain(secret);
  });
});
