import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { bundle } from "../../bundle.ts";
import { type Run, type RunOptions, run, stop } from "../process.ts";

// No container engine runs here. The tests read the files as an engine does, and run what is in the image.
const here = fileURLToPath(new URL("../../", import.meta.url));
const read = (name: string): string => readFileSync(join(here, name), "utf8");

const instructions = read("Dockerfile")
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n/g, "")
  .trimEnd()
  .split("\n")
  .map((line) => /^([A-Z]+) (.+)$/.exec(line)?.slice(1) ?? [`Not an instruction: ${line}`]);

/** The text after the only instruction with a name. */
function only(name: string): string {
  const found = instructions.filter(([each]) => each === name);
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? "";
}

const [source = "", target = ""] = only("COPY").split(" ");
const entrypoint: string[] = JSON.parse(only("ENTRYPOINT"));
const health: string[] = JSON.parse(only("HEALTHCHECK").replace(/^.*?CMD /, ""));
const imageEnv: Readonly<Record<string, string>> = Object.fromEntries(
  only("ENV")
    .split(/ +/)
    .map((pair) => pair.split("=")),
);
const [uid = 0, gid = 0] = only("USER").split(":").map(Number);
const { services, secrets } = parse(read("compose.yaml"));

test("has the single file on a distroless Node, and a user without rights", () => {
  const names = new Set(instructions.map(([name]) => name));
  expect([...names]).toEqual([
    "FROM",
    "COPY",
    "ENV",
    "VOLUME",
    "WORKDIR",
    "USER",
    "EXPOSE",
    "HEALTHCHECK",
    "ENTRYPOINT",
  ]);
  expect(only("FROM")).toMatch(/^gcr\.io\/distroless\/nodejs24-debian\d+:nonroot$/);
  expect(uid).toBeGreaterThan(0);
  expect(read(".dockerignore").trimEnd().split("\n")).toEqual(["*", `!${source}`]);
  expect(only("EXPOSE")).toBe(imageEnv["LATCHKEY_SANDBOX_PORT"]);
  expect(dirname(imageEnv["LATCHKEY_SANDBOX_DATABASE"] ?? "")).toBe(only("VOLUME"));
  // Distroless has no shell, so both have the exec form, with the path of its Node.
  expect([entrypoint[0], health[0]]).toEqual(["/nodejs/bin/node", "/nodejs/bin/node"]);
});

/** The files of the image, of which the user of the image may change only the volume. */
const root = mkdtempSync(join(tmpdir(), "latchkey-image-"));
const inRoot = (path: string): string => (path.startsWith("/") ? join(root, path) : path);
const [node = "", file = ""] = entrypoint.map(inRoot);
// Root may write everywhere, so it takes the user of the image. Another user has no rights here either.
const user = process.getuid?.() === 0 ? { uid, gid } : {};
let options: RunOptions & { readonly env: Record<string, string> };

beforeAll(async () => {
  const volume = inRoot(only("VOLUME"));
  for (const path of [node, file, join(volume, "any"), inRoot("/run/secrets/seed")])
    mkdirSync(dirname(path), { recursive: true });
  copyFileSync(process.execPath, node);
  await bundle(inRoot(target));
  const env = {
    ...Object.fromEntries(Object.entries(imageEnv).map(([name, value]) => [name, inRoot(value)])),
    LATCHKEY_SANDBOX_PORT: String(await freePort()),
  };
  options = { folder: inRoot(only("WORKDIR")), env, node, file, user };
  // Makes the seed as the comment of compose.yaml does, for a user whose new files are private.
  const lines = [...read("compose.yaml").matchAll(/^# {3}(.*seed\.json.*)$/gm)].map(([, line = ""]) =>
    line.replace(/^node \S+/, '"$NODE" "$FILE"').replace("seed.json", '"$SEED"'),
  );
  const seed = inRoot("/run/secrets/seed");
  execFileSync("sh", ["-ec", ["umask 077", ...lines].join("\n")], {
    env: { NODE: node, FILE: file, SEED: seed, PATH: process.env["PATH"] },
  });
  expect(statSync(seed).mode & 0o777).toBe(0o644);
  if (user.uid !== undefined) chownSync(volume, user.uid, user.gid);
  chmodSync(root, 0o555);
});
afterAll(() => {
  chmodSync(root, 0o755);
  rmSync(root, { recursive: true });
});

const runImage = (args: readonly string[]): Run => run(args.map(inRoot), options);

function isHealthy(): boolean {
  const [command = "", ...args] = health;
  return spawnSync(inRoot(command), args, { ...user, env: options.env, cwd: options.folder }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

test("serves as the user of the image, in a folder that it cannot write, and keeps its data in the volume", async () => {
  expect(isHealthy()).toBe(false);
  for (const content of ["sandbox.db\n", "existing data was kept"]) {
    const server = runImage(["--seed", "/run/secrets/seed"]);
    await server.prints("Ctrl-C", "stdout");
    expect(server.stdout()).toContain(content);
    expect(isHealthy()).toBe(true);
    expect(await stop(server)).toEqual({ code: 0, signal: null });
    expect(isHealthy()).toBe(false);
  }
});

test("rejects the demo keys, and says how to make a seed", async () => {
  const failed = runImage(["--database", "memory"]);
  expect(await failed.ended).toEqual({ code: 1, signal: null });
  expect(failed.stderr()).toMatch(/public demo keys.*`latchkey-sandbox seed > FILE` makes such a seed\.\n$/);
});

test("lets the test job of compose.yaml call the sandbox by the name of its service", async () => {
  const { sandbox, tests } = services;
  const port = options.env["LATCHKEY_SANDBOX_PORT"] ?? "";
  expect(sandbox).toMatchObject({ build: ".", read_only: true, secrets: ["seed"] });
  expect(tests).toMatchObject({
    depends_on: { sandbox: { condition: "service_healthy" } },
    secrets: ["seed"],
  });
  expect(read(".gitignore")).toContain(secrets.seed.file.replace(/^\./, ""));
  const server = runImage(sandbox.command);
  await server.prints("Ctrl-C", "stdout");
  expect(server.stdout()).toMatch(
    new RegExp(
      `^Sandbox {2}http://127.0.0.1:${port}\nNetwork {2}http://sandbox:${port} .*\n.*host and port of the mapping`,
    ),
  );

  const resolve = `import dns from "node:dns"; const { lookup } = dns;
    dns.lookup = (host, ...rest) => lookup(host === "sandbox" ? "127.0.0.1" : host, ...rest);`;
  const [node, ...args] = tests.command;
  expect(node).toBe("node");
  const { SEED_FILE, DIGICERT_PARTNER_BASE_URL } = tests.environment;
  const env = {
    SEED_FILE: inRoot(SEED_FILE),
    DIGICERT_PARTNER_BASE_URL: DIGICERT_PARTNER_BASE_URL.replace("4010", port),
  };
  const preload = ["--import", `data:text/javascript,${encodeURIComponent(resolve)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preload, ...args], {
    cwd: here,
    env,
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: "The sandbox has 4 keys of this partner.\n",
    stderr: "",
  });
});
