import { spawn } from "node:child_process";
import { once } from "node:events";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { hashSecret } from "../../src/model/secret.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "./folder.ts";
import { ofTree, parent } from "./samples.ts";

const rounds = Number(env["LATCHKEY_CRASH_ROUNDS"] ?? 2);
const writer = fileURLToPath(new URL("crash-writer.ts", import.meta.url));

/** Starts a process that writes until it is killed, and prints acknowledged changes. */
function startWriter(file: string, round: number) {
  return spawn(execPath, [writer, file, `${round}`], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Lets a process write, kills it after a number of acknowledged changes, and returns all of them. */
async function writeAndKill(file: string, round: number, changes: number): Promise<string[]> {
  const child = startWriter(file, round);
  const closed = once(child, "close");
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === changes) child.kill("SIGKILL");
  }
  expect(await closed).toEqual([null, "SIGKILL"]);
  return acknowledged;
}

test(`no acknowledged change is lost in ${rounds} rounds of kill -9`, {
  timeout: 20_000 + rounds * 2000,
}, async () => {
  const file = temporaryFile();
  const names = new Map<number, string>();
  const inactive = new Set<number>();
  let acknowledgements = 0;
  let unacknowledged = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const lines = await writeAndKill(file, round, 1 + Math.floor(Math.random() * 400));
    acknowledgements += lines.length;
    for (const line of lines) {
      const [, verb, id = "", name = ""] = /^(created|deactivated) (\d+) (.+)$/.exec(line) ?? [];
      expect(verb).toBeDefined();
      // An acknowledged id is never used again.
      if (verb === "created") expect(names.has(Number(id))).toBe(false);
      names.set(Number(id), name);
      if (verb === "deactivated") inactive.add(Number(id));
    }

    // Opening the file runs quick_check, as the next start would.
    const store = openSqliteStore(file);
    const keys = await store.listKeys("partner-subscriptions", ofTree(parent.id), 0, Number.MAX_SAFE_INTEGER);
    const found = new Map(keys.map((key) => [key.id, key]));
    for (const [id, name] of names) {
      expect(found.get(id)).toMatchObject({ name, ...hashSecret(name) });
      if (inactive.has(id)) expect(found.get(id)?.isActive).toBe(false);
    }
    for (const key of keys) {
      expect(key.name).toMatch(/^round \d+ lane \d+ key \d+$/);
      expect(await store.findKeyByHash("partner-subscriptions", hashSecret(key.name).hash)).toEqual(key);
      // The change was written completely before the process was killed, but not acknowledged.
      if (!names.has(key.id)) unacknowledged += 1;
      names.set(key.id, key.name);
      if (!key.isActive) inactive.add(key.id);
    }
    await store.close();
  }
  console.log(
    `kill -9: ${rounds} rounds, ${acknowledgements} acknowledged changes, 0 lost; ` +
      `${names.size} keys whole, ${unacknowledged} of them on disk but not yet acknowledged`,
  );
});

test("rejects a file that another process has open, and accepts it after that process has ended", async () => {
  const file = temporaryFile();
  const child = startWriter(file, 1);
  const closed = once(child, "close");
  try {
    await once(child.stdout, "data");
    expect(() => openSqliteStore(file)).toThrow(`The database ${file} is in use by another process`);
  } finally {
    child.kill("SIGKILL");
    child.stdout.resume();
    await closed;
  }
  const store = openSqliteStore(file);
  expect(await store.isEmpty()).toBe(false);
  await store.close();
});
