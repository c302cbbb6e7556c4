import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoSeed } from "@latchkey/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Bench, bundle } from "./cli.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench?.[Symbol.asyncDispose]());
beforeEach(() => fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" }));

const demo = { 12345: "active", 12346: "active", 12347: "active", 12349: "inactive" };

describe("list", () => {
  test("prints rows with tabs and the id first, without titles, in a pipe", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "list"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")[1]).toBe(
      "12346\tactive\t67891\t78yz\t2025-01-20T09:15:00Z\t2025-01-29T08:10:00Z\tSubaccount Production Key",
    );
    expect(stdout.match(/\n/g)).toHaveLength(4);
  });

  test.each([
    { args: ["--limit", "1"], ids: ["12345"] },
    { args: ["--account", "67892"], ids: ["12347"] },
    { args: ["--status", "inactive"], ids: ["12349"] },
    { args: ["--status", "active", "--account", "67890"], ids: ["12345"] },
  ])("filters by $args", async ({ args, ids }) => {
    const { stdout } = await bench.run(["partner", "list", ...args]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split("\t")[0]),
    ).toEqual(ids);
  });

  test("prints the body of the API with --json", async () => {
    const { stdout } = await bench.run(["partner", "list", "--json", "--limit", "2"]);
    const { api_keys } = await bench.partner.listApiKeys();
    expect(JSON.parse(stdout)).toMatchObject({ api_keys: [{ id: 12345 }, { ...api_keys[1] }] });
    const none = await bench.run(["partner", "list", "--json", "--account", "1"]);
    expect(JSON.parse(none.stdout)).toEqual({ api_keys: [] });
  });

  test("of CertCentral distinguishes keys and ACME credentials, and filters by user", async () => {
    const { stdout } = await bench.run(["certcentral", "list", "--user", "10"]);
    expect(stdout.split("\n").map((line) => line.split("\t").slice(0, 5))).toEqual([
      ["15", "active", "10", "0", "acme"],
      ["187", "active", "10", "0", "key"],
      [""],
    ]);
  });
});

describe("get", () => {
  test("takes ids from arguments or from the first column of stdin", async () => {
    const fromArguments = await bench.run(["partner", "get", "12346", "12347"]);
    const input = "12346\tactive\tname 12349\n# 12349\n\n12347 # a comment\r\n";
    expect(await bench.run(["partner", "get"], { input })).toEqual(fromArguments);
    expect(fromArguments.stdout).toMatch(/^12346\t.*\n12347\t.*\n$/);
  });

  test("prints each key as one line of JSON", async () => {
    const { stdout } = await bench.run(["certcentral", "get", "184", "15", "--json"]);
    const keys = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(keys).toMatchObject([
      { id: 184, user: { id: 125039 } },
      { id: 15, product_name_id: "ssl_plus" },
    ]);
  });

  test("continues after an unknown id, and exits with 1", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "get", "99999", "12346"]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^12346\t/)]);
    expect(stderr).toMatch(
      /^error: Key 99999: getApiKey returned 404.* Check the id, and that --base-url has .*See https:.*\nerror: 1 of 2 keys failed/,
    );
  });
});

describe("deactivate and activate", () => {
  test("change the keys of a list, and can be undone by their own rows", async () => {
    const { stdout: rows } = await bench.run(["partner", "list", "--account", "67891"]);
    const changed = await bench.run(["partner", "deactivate", "--yes"], { input: rows });
    expect(changed).toEqual({ code: 0, stdout: "12346\tinactive\tSubaccount Production Key\n", stderr: "" });
    expect(await bench.statuses()).toEqual({ ...demo, 12346: "inactive" });
    await bench.run(["partner", "activate"], { input: changed.stdout });
    expect(await bench.statuses()).toEqual(demo);
  });

  test("never change the key of the caller, and report it", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "deactivate", "12345", "12346", "--yes"]);
    expect([code, stdout]).toEqual([1, "12346\tinactive\tSubaccount Production Key\n"]);
    expect(stderr).toContain("Key 12345: It was not changed, since it may be the key that you call with.");
    expect(await bench.statuses()).toEqual({ ...demo, 12346: "inactive" });
    const own = await bench.run(["certcentral", "revoke", "184", "--own-key-id", "184", "--yes"]);
    expect([own.code, own.stdout]).toEqual([1, ""]);
  });

  test("of CertCentral need the id of the own key to revoke a list", async () => {
    const { stdout: rows } = await bench.run(["certcentral", "list"]);
    const revoke = ["certcentral", "revoke", "--yes"];
    expect(await bench.run(revoke, { input: rows })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Pass --own-key-id"),
    });
    expect((await bench.run(["certcentral", "list"])).stdout).toContain("182\tactive");
    const { stdout } = await bench.run([...revoke, "--own-key-id", "184"], { input: rows });
    expect(stdout).toContain("182\trevoked");
    expect(stdout).not.toContain("184\trevoked");
  });

  test("send nothing for a key that has the status already", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "deactivate", "12349", "--yes"]);
    expect([code, stdout, stderr]).toEqual([0, "", "Key 12349 is inactive already.\n"]);
    expect(await bench.operations()).not.toContain("updateApiKeyStatus");
  });

  test("with --dry-run show the change and send only requests that read", async () => {
    const { code, stdout, stderr } = await bench.run([
      "partner",
      "deactivate",
      "12346",
      "12347",
      "--dry-run",
    ]);
    expect([code, stdout]).toEqual([0, "12346\n12347\n"]);
    expect(stderr).toContain(
      'Would set key 12346 "Subaccount Production Key" (account 67891, …78yz) to inactive.',
    );
    expect(await bench.operations()).toEqual(["listApiKeys"]);
    const json = await bench.run(["certcentral", "revoke", "182", "--dry-run", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({
      dry_run: true,
      operation: "updateKeyStatus",
      input: { key_id: 182, status: "revoked" },
    });
  });

  test("say revoke and revoked in CertCentral", async () => {
    const { stdout } = await bench.run(["certcentral", "revoke", "182", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ id: 182, status: "revoked" });
    const { stdout: back } = await bench.run(["certcentral", "activate", "182"]);
    expect(back).toBe("182\tactive\tKey Name\n");
  });

  test("continue after an error of one key", async () => {
    await bench.fail({ operation: "updateApiKeyStatus", times: 1, answer: { status: 404 } });
    const { code, stdout, stderr } = await bench.run([
      "partner",
      "deactivate",
      "12346",
      "12347",
      "1",
      "--yes",
    ]);
    expect([code, stdout]).toEqual([1, "12347\tinactive\tSibling Key\n"]);
    expect(stderr).toContain("error: Key 12346: updateApiKeyStatus returned 404");
    expect(stderr).toContain("error: Key 1: It is not in the list of keys. Check the id.");
    expect(stderr).toContain("2 of 3 keys failed");
  });

  test("retry after a 503", async () => {
    await bench.fail({ operation: "updateApiKeyStatus", times: 1, answer: { status: 503 } });
    expect(await bench.run(["partner", "deactivate", "12346", "--yes"])).toMatchObject({ code: 0 });
  });

  test("stop if the key of the caller is not accepted any more, and say how far they came", async () => {
    const answer = {
      status: 403,
      code: "access_denied|access_denied_invalid_key",
      message: "Access denied.",
    };
    await bench.fail({ operation: "updateApiKeyStatus", key: 12345, answer });
    const { code, stdout, stderr } = await bench.run(["partner", "deactivate", "12347", "12346", "--yes"]);
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("error: Key 12347: updateApiKeyStatus returned 403");
    expect((await bench.operations()).filter((each) => each === "updateApiKeyStatus")).toHaveLength(1);
  });

  test("do nothing with an empty pipe", async () => {
    expect(await bench.run(["partner", "deactivate", "--yes"])).toMatchObject({ code: 0, stdout: "" });
  });
});

describe("create", () => {
  const create = ["partner", "create", "--account", "67891", "--name", "CI"];

  test("prints only the secret on stdout, and the rest on stderr", async () => {
    const { code, stdout, stderr } = await bench.run(create);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[a-z0-9]{50}\n$/);
    expect(stderr).toBe(
      "Created key 12350. Its secret is on stdout. No later response shows it, so store it now.\n",
    );
    const list = await bench.run(["partner", "list", "--api-key-stdin"], { input: stdout });
    expect(list.stdout).toContain("12350\tactive");
  });

  test("deactivates the key if its secret cannot be written to stdout", async () => {
    const program = `"${process.execPath}" "${bundle}" ${create.join(" ")}`;
    const env = { ...bench.env };
    const full = spawn("sh", ["-c", `${program} > /dev/full`], { env });
    const [code] = await once(full, "close");
    expect([code, await bench.statuses()]).toEqual([1, { ...demo, 12350: "inactive" }]);
    const closed = spawn("sh", ["-c", `exec ${program}`], { env });
    // The reader has ended before the program writes.
    closed.stdout.destroy();
    await once(closed, "close");
    expect((await bench.statuses())[12351]).toBe("inactive");
  });

  test("creates nothing if stdout is closed", async () => {
    const program = `"${process.execPath}" "${bundle}" ${create.join(" ")}`;
    const child = spawn("sh", ["-c", `${program} >&-`], { env: bench.env });
    expect([(await once(child, "close"))[0], await bench.statuses()]).toEqual([2, demo]);
  });

  test("delivers the secret to a file of mode 0600, and prints it nowhere", async () => {
    const file = join(bench.home, "new.key");
    writeFileSync(file, "old", { mode: 0o644 });
    const link = join(bench.home, "link.key");
    symlinkSync(file, link);
    const { code, stdout, stderr } = await bench.run([...create, "--to", `file:${link}`]);
    expect([code, stdout]).toEqual([0, "12350\tCI\n"]);
    const secret = readFileSync(file, "utf8");
    expect(secret).toMatch(/^[a-z0-9]{50}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stdout + stderr).not.toContain(secret);
  });

  test("gives the secret to the stdin of a command, without keys in its environment", async () => {
    const command = 'cat > got; env > env; echo "$LATCHKEY_API $LATCHKEY_KEY_ID $LATCHKEY_KEY_NAME" > about';
    const { code, stdout } = await bench.run([...create, "--json", "--to", `command:${command}`]);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { id: 12350, name: "CI", account_id: 67891, status: "active" },
    ]);
    const read = (name: string) => readFileSync(join(bench.home, name), "utf8");
    expect(read("got")).toMatch(/^[a-z0-9]{50}$/);
    expect(read("about")).toBe("partner 12350 CI\n");
    expect(read("env")).not.toContain(read("got"));
    expect(read("env")).not.toMatch(/DIGICERT_(PARTNER_)?API_KEY/);
  });

  test("deactivates the key if the delivery fails, and masks the secret in the output of the command", async () => {
    const { code, stdout, stderr } = await bench.run([
      ...create,
      "--to",
      'command:echo "got $(cat)"; exit 3',
    ]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("got …\n");
    expect(stderr).toContain("failed (exit code 3)");
    expect(stderr).toContain("Key 12350 is inactive again.");
    expect(await bench.statuses()).toEqual({ ...demo, 12350: "inactive" });
  });

  test("shows only the end of what a failed command prints, and no part of the secret", async () => {
    // The last 4,000 characters begin inside the secret.
    const command = `cat > got; printf '%s%03980d' "$(cat got)" 0; exit 3`;
    const { stderr } = await bench.run([...create, "--to", `command:${command}`]);
    const secret = readFileSync(join(bench.home, "got"), "utf8");
    expect(stderr).toContain("…0000");
    expect(stderr).not.toContain(secret.slice(-4));
    const endless = await bench.run([...create, "--to", "command:cat > got; seq 1 100000; exit 3"]);
    expect(endless.stderr).toContain("\n99999\n100000\n");
    expect(endless.stderr.length).toBeLessThan(5_000);
  });

  test("reports the name and the time before it creates a key to deliver, since a kill would lose the secret", async () => {
    const before = new Date().toISOString();
    const { stderr } = await bench.run([...create, "--to", "command:exit 1"]);
    const [first = ""] = stderr.split("\n");
    const [, at = ""] = /^Creating the key "CI"\..* created after (.*Z)\.$/.exec(first) ?? [];
    const { created_at } = await bench.partner.getApiKey({ apiKeyId: 12350 });
    expect([at >= before, Date.parse(created_at) >= Date.parse(at) - 1000]).toEqual([true, true]);
  });

  test("checks the program of a command without keys in its environment", async () => {
    const spy = `import cp from "node:child_process"; import { appendFileSync } from "node:fs";
      const { spawnSync } = cp;
      cp.spawnSync = (file, args, options) => {
        appendFileSync("checked", JSON.stringify(options.env ?? process.env));
        return spawnSync(file, args, options);
      };`;
    writeFileSync(join(bench.home, "spy.mjs"), spy);
    const env = { NODE_OPTIONS: "--import=./spy.mjs" };
    expect(await bench.spawn([...create, "--to", "command:cat > got"], { env })).toMatchObject({ code: 0 });
    const checked = readFileSync(join(bench.home, "checked"), "utf8");
    expect(checked).toContain("PATH");
    expect(checked).not.toMatch(/DIGICERT_(PARTNER_)?API_KEY/);
  });

  test("lets a command open /dev/stdin", async () => {
    const { code, stderr } = await bench.run([...create, "--to", "command:cp /dev/stdin opened"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("delivered its secret to the command")]);
    expect(readFileSync(join(bench.home, "opened"), "utf8")).toMatch(/^[a-z0-9]{50}$/);
  });

  test.each(["true", "sleep 0.1", "head -c 9"])(
    "deactivates the key if the command `%s` does not read the whole secret",
    async (command) => {
      const { code, stdout, stderr } = await bench.run([...create, "--to", `command:${command}`]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("failed (it did not read the secret from its stdin)");
      expect(await bench.statuses()).toEqual({ ...demo, 12350: "inactive" });
    },
  );

  test.each([
    { to: "file:missing/new.key", message: "missing/new.key cannot be written (ENOENT)" },
    { to: "file:.", message: "cannot be written (it is not a regular file)" },
    { to: "file:fifo", message: "cannot be written (it is not a regular file)" },
    {
      to: "command:latchkey-no-such-program --now",
      message: "latchkey-no-such-program of --to was not found",
    },
  ])("creates nothing if $to cannot be used", async ({ to, message }) => {
    spawnSync("mkfifo", [join(bench.home, "fifo")]);
    const { code, stderr } = await bench.run([...create, "--to", to]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(await bench.operations()).toEqual([]);
  });

  test("with --dry-run sends nothing", async () => {
    const { code, stderr } = await bench.run([...create, "--dry-run"]);
    expect([code, stderr]).toEqual([0, 'Would create a key for account 67891 with the name "CI".\n']);
    expect(await bench.operations()).toEqual([]);
  });

  test("of CertCentral needs a role, and sends it", async () => {
    const args = ["certcentral", "create", "--user", "125039", "--name", "Report"];
    expect(await bench.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining("--role") });
    await bench.run([...args, "--role", "102", "--to", "file:report.key"]);
    const { stdout } = await bench.run(["certcentral", "get", "189", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ name: "Report", restricted_to_role_id: 102 });
  });
});

describe("CertCentral", () => {
  test("update sends the name and the role, also if only one of them changes", async () => {
    await bench.run(["certcentral", "update", "182", "--role", "100"]);
    await bench.run(["certcentral", "update", "182", "--name", "Renamed"]);
    const { stdout } = await bench.run(["certcentral", "get", "182", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ name: "Renamed", restricted_to_role_id: 100 });
    expect(await bench.run(["certcentral", "update", "182"])).toMatchObject({ code: 2 });
  });

  test("roles lists the roles", async () => {
    const { stdout } = await bench.run(["certcentral", "roles"]);
    expect(stdout).toContain("102\tView Only\n");
    const { stdout: json } = await bench.run(["certcentral", "roles", "--json"]);
    expect(JSON.parse(json).access_roles).toContainEqual({ id: 102, name: "View Only" });
  });
});

test("the demo keys of --sandbox are those of the sandbox", async () => {
  const url = new URL(bench.server.url);
  const env = {
    LATCHKEY_SANDBOX_PORT: url.port,
    DIGICERT_PARTNER_API_KEY: "a-production-key-that-must-not-be-sent",
  };
  const { code, stdout } = await bench.run(["whoami", "--sandbox"], { env });
  expect(code).toBe(0);
  expect(stdout).toContain("partner\t…xyz9\t12345\tyes\tdemo key of the sandbox\t");
  expect(demoSeed.partnerKeys[0]?.secret).toMatch(/xyz9$/);
});
