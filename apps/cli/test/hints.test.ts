import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeCommand } from "../src/options.ts";
import { bench, editJournal, journalFile, resume, rotate, round, useBench } from "./rotation.ts";

useBench();

test.each([
  [{ sandbox: true }, "--sandbox"],
  [{ profile: "my profile" }, "--profile 'my profile'"],
  [{ baseUrl: "https://x.example/a?b" }, "--base-url 'https://x.example/a?b'"],
  [{ region: "eu", apiKeyFile: "/home/me/my.key" }, "--region eu --api-key-file /home/me/my.key"],
  [{ apiKeyFile: "it's.key" }, `--api-key-file '${process.cwd()}/it'\\''s.key'`],
  [{ apiKeyStdin: true }, "--api-key-file FILE"],
  [{ json: true, debug: true }, undefined],
] as const)("a printed command repeats %o", (options, flags) => {
  const command = writeCommand(["partner", "rotate", 12346, "--resume"], options);
  expect(command).toBe(["latchkey partner rotate 12346 --resume", flags].filter(Boolean).join(" "));
});

test("all printed commands are written in one place", () => {
  const sources = readdirSync(new URL("../src", import.meta.url), { recursive: true, encoding: "utf8" });
  const found = sources
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8").split("\n"))
    .filter((line) => /latchkey (\$\{|partner|certcentral|whoami|doctor)/.test(line))
    .filter(
      (line) => !/^ *(\*|\/\*\*|\/\/)/.test(line) && !line.includes("see `latchkey certcentral roles`"),
    );
  expect(found).toEqual([]);
});

/** A command that leaves something to do, and the line that says what. */
const hints: readonly {
  place: string;
  run: () => Promise<{ stderr: string; stdout: string }>;
  hint: string;
}[] = [
  {
    place: "the undo of an audit",
    run: () =>
      sandbox(["partner", "audit", "--deactivate", "--unused", "0d", "--undo", `undo ${round}`, "--yes"]),
    hint: "To undo it, run latchkey partner activate --sandbox < 'undo ROUND'\n",
  },
  {
    place: "an overlap",
    run: () => sandbox(rotate("--overlap", "24h")),
    hint: "After that, run latchkey partner rotate 12346 --resume --sandbox.\n",
  },
  {
    place: "a second rotation",
    run: () => sandbox(rotate("--overlap", "24h")).then(() => sandbox(rotate())),
    hint: "did not reach its end. Run latchkey partner rotate 12346 --resume --sandbox.\n",
  },
  {
    place: "doctor without options",
    run: () => sandbox(rotate("--overlap", "24h")).then(() => bench.run(["doctor"])),
    hint: "to finish them, run latchkey partner rotate 12346 --resume --sandbox\n",
  },
  {
    place: "a resume at another server",
    async run() {
      await sandbox(rotate("--overlap", "24h"));
      const url = bench.env["DIGICERT_PARTNER_BASE_URL"]?.replace("127.0.0.1", "localhost") ?? "";
      return bench.run([...resume, "--base-url", url]);
    },
    hint: "To resume it, run latchkey partner rotate 12346 --resume --sandbox.\n",
  },
  {
    place: "a rotation that cannot withdraw its key",
    async run() {
      await bench.fail({ operation: "updateApiKeyStatus", times: 3, answer: { status: 503 } });
      return sandbox(["partner", "rotate", "12346", "--to", "command:cat >&2; exit 5", "--yes"]);
    },
    hint: "To continue, run latchkey partner rotate 12346 --resume --sandbox.\n",
  },
  {
    place: "a folder that is gone",
    async run() {
      const folder = join(bench.home, `gone ${round}`);
      mkdirSync(folder);
      const args = ["partner", "rotate", "12346", "--to", "file:x.key", "--yes", "--overlap", "24h"];
      await sandbox(args, folder);
      editJournal((text) => text.split("\n").slice(0, 5).concat("").join("\n"));
      rmSync(folder, { recursive: true });
      return sandbox([...resume]);
    },
    hint: "Make this folder again, and run latchkey partner rotate 12346 --resume --sandbox.\n",
  },
  {
    place: "a rotation of the own key, for which --sandbox has no key any more",
    async run() {
      await sandbox(["partner", "rotate", "12345", "--to", "file:own.key", "--overlap", "1s", "--yes"]);
      editJournal((text) => text.replaceAll(/"at":"\d{4}/g, '"at":"2020'));
      return sandbox([...resume]);
    },
    hint: "Pass the new key: latchkey partner rotate 12345 --resume --base-url BASE --api-key-file FILE\n",
  },
  {
    place: "a key file for both APIs",
    run: () => bench.run(["whoami", "--api-key-file", "/home/me/own.key"]),
    hint: "Say which one, for example: latchkey whoami partner --api-key-file /home/me/own.key\n",
  },
];

function sandbox(args: readonly string[], cwd?: string): ReturnType<typeof bench.run> {
  const env = { LATCHKEY_SANDBOX_PORT: new URL(bench.server.url).port };
  return bench.run([...args, "--sandbox"], { env, ...(cwd !== undefined && { cwd }) });
}

test.each(hints)("$place names the command for the same server and key", async ({ run, hint }) => {
  const { stdout, stderr } = await run();
  const base = bench.env["DIGICERT_PARTNER_BASE_URL"] ?? "";
  expect(stdout + stderr).toContain(hint.replace("ROUND", String(round)).replace("BASE", base));
});

test("a hint of a rotation repeats the server of a profile, of the environment, and the profile", async () => {
  const folder = join(bench.home, "config", "latchkey");
  mkdirSync(folder, { recursive: true });
  const base = bench.env["DIGICERT_PARTNER_BASE_URL"] ?? "";
  const partner = { command: ["printenv", "PARENT"], baseUrl: `${base}/` };
  writeFileSync(join(folder, "config.json"), JSON.stringify({ profiles: { sb: { partner } } }));
  const env = { PARENT: bench.server.keys["parent"], DIGICERT_PARTNER_BASE_URL: "" };
  const { stderr } = await bench.run(rotate("--overlap", "24h", "--profile", "sb"), { env });
  const again = `latchkey partner rotate 12346 --resume --base-url ${base} --profile sb`;
  expect(stderr).toContain(`After that, run ${again}.`);
  expect(JSON.parse(readFileSync(journalFile(), "utf8").split("\n")[0] ?? "").again).toBe(again);
});
