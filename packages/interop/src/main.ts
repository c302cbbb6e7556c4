import { isDeepStrictEqual } from "node:util";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { Skipped } from "./toolchain.ts";
import { type Target, type Tool, tools } from "./tools.ts";

/** The fields of the sandbox's ACME credential that a key does not have. */
const acmeFields = {
  acme_directory_url: "******nnAA",
  product_name_id: "ssl_plus",
  product_name: "Standard SSL",
  organization_id: 123456,
  organization_name: "STARS",
  validity_days: "0",
  validity_years: "2",
};

/** What the program of a tool read. */
interface Reading {
  readonly keys: number;
  readonly acmeCredentials: readonly object[];
  readonly acmeCredential: object;
  readonly key: number;
  /** The id of the new key, and the length of its secret. */
  readonly created: readonly [id: number, length: number];
  readonly status: number;
}

/** Returns the problems of what a program read. */
function problemsOf({ keys, acmeCredentials, acmeCredential, key, created, status }: Reading): string[] {
  const hasAll = (credential: object) =>
    Object.entries(acmeFields).every(([name, value]) =>
      isDeepStrictEqual(Reflect.get(credential, name), value),
    );
  return [
    keys > 3 ? "" : `${keys} keys were listed, and at least 4 are expected`,
    acmeCredentials.length === 1 && acmeCredentials.every(hasAll)
      ? ""
      : `the listed ACME credentials are ${JSON.stringify(acmeCredentials)}, and one with all fields is expected`,
    hasAll(acmeCredential)
      ? ""
      : `the ACME credential is ${JSON.stringify(acmeCredential)}, and all fields are expected`,
    key === 184 ? "" : `the id of key 184 is ${key}`,
    created[0] > 184 && created[1] === 47
      ? ""
      : `the new key has the id ${created[0]} and a secret of ${created[1]} characters, and 47 are expected`,
    status === 204 ? "" : `the status of the update is ${status}, and 204 is expected`,
  ].filter((problem) => problem !== "");
}

/** Runs a tool against a new sandbox, since some tools revoke the keys that they find. */
async function tryTool(tool: Tool): Promise<string> {
  await using sandbox = await startSandboxServer({ port: 0 });
  const key = (name: string) => sandbox.keys[name] ?? "";
  const target: Target = {
    "partner-subscriptions": {
      url: `${sandbox.url}/partner-subscription/api/v1`,
      header: "X-PARTNER-APIKEY",
      apiKey: key("parent"),
    },
    certcentral: { url: `${sandbox.url}/services/v2`, header: "X-DC-DEVKEY", apiKey: key("certcentral") },
  };
  try {
    const output = await tool(target);
    if (output === undefined) return "ok";
    // The programs print an object of this type.
    const problems = problemsOf(JSON.parse(output) as Reading);
    return problems.length === 0 ? "ok, called" : `failed: ${problems.join("; ")}`;
  } catch (error) {
    if (error instanceof Skipped) return `skipped: ${error.message}`;
    return `failed: ${error instanceof Error ? error.message : error}`;
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(tools, name));
if (unknown.length > 0) {
  console.error(`Unknown tool: ${unknown.join(", ")}. Use one of ${Object.keys(tools).join(", ")}.`);
  process.exitCode = 2;
} else {
  for (const [name, tool] of Object.entries(tools)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = performance.now();
    const result = await tryTool(tool);
    console.log(`${name.padEnd(22)} ${result} (${Math.round((performance.now() - started) / 1000)} s)`);
    if (result.startsWith("failed")) process.exitCode = 1;
  }
}
