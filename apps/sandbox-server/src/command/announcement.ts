import type { ApiName } from "@latchkey/sandbox";
import type { Credential } from "../credentials.ts";
import type { SandboxServer } from "../start-sandbox-server.ts";
import { basePaths, findActiveSecret } from "./environment.ts";

/** Returns the output for scripts: one line of JSON. */
export function announceJson({ url, network, database, keys, shownBefore }: SandboxServer): string {
  const entries = shownBefore.map(({ label, last4 }) => [label, { last4, advice: shownBeforeAdvice }]);
  const before = entries.length === 0 ? {} : { shownBefore: Object.fromEntries(entries) };
  return JSON.stringify({ url, network, database, keys, ...before });
}

const shownBeforeAdvice =
  "This secret was generated and shown once, when the database was filled. The database keeps only its hash. Use the secret that was shown then. If you lost it, start with a new --database. To see a secret at each start, put it into the seed.";

const contents = {
  seeded: "",
  kept: "  (existing data was kept; a seed fills only an empty database)",
  empty: "  (empty)",
};

/** Returns the output for people. */
export function announceText(server: SandboxServer): string {
  const { url, database, content, network } = server;
  const lines =
    network === undefined
      ? ""
      : `Network  ${[...network, "(--allow-host adds a name)"].join(" ")}
         If you map the port of a container, use the host and port of the mapping.\n`;
  return `Sandbox  ${url}
${lines}Data     ${database === "memory" ? "in memory, lost when the server stops" : database}${contents[content]}

${describeSandbox(server)}

Unofficial: not made, reviewed or endorsed by DigiCert, and not the real service. Do not send it live keys.
Press Ctrl-C to stop.`;
}

/** Returns a few lines for a terminal: the known keys, and calls to try. */
export function describeSandbox(server: SandboxServer): string {
  return [describeKeys(server), ...tryIt(server.url, server.credentials)].join("\n");
}

function describeKeys({ content, credentials, shownBefore }: SandboxServer): string {
  const known = credentials.map(({ label, secret, isActive }) => ({ label, text: secret, isActive }));
  const masked = shownBefore.map(({ label, last4, isActive }) => ({ label, text: `…${last4} *`, isActive }));
  const keys = [...known, ...masked];
  if (keys.length > 0) {
    const width = Math.max(...keys.map(({ label }) => label.length));
    const lines = keys.map(
      ({ label, text, isActive }) => `  ${label.padEnd(width)}  ${text}${isActive ? "" : "  (not active)"}`,
    );
    const note = masked.length === 0 ? [] : [`* ${shownBeforeAdvice}`];
    return ["Keys", ...lines, ...note].join("\n");
  }
  return content === "empty"
    ? "Keys     none. Start with --seed demo, or with --seed FILE for keys of your own"
    : "Keys     unknown: the database has only keys that were issued before. Start with a new --database to get known keys";
}

const calls: { readonly [Name in ApiName]: { readonly path: string; readonly header: string } } = {
  "partner-subscriptions": {
    path: `${basePaths["partner-subscriptions"]}/api-key`,
    header: "X-PARTNER-APIKEY",
  },
  certcentral: { path: `${basePaths.certcentral}/key`, header: "X-DC-DEVKEY" },
};

/** Returns a curl line for each API that has a known active key. */
function tryIt(url: string, credentials: readonly Credential[]): string[] {
  const lines = (["partner-subscriptions", "certcentral"] as const).flatMap((api) => {
    const { path, header } = calls[api];
    const secret = findActiveSecret(api, credentials);
    return secret === undefined ? [] : [`  curl -s ${url}${path} -H '${header}: ${secret}'`];
  });
  return lines.length === 0 ? [] : ["Try it:", ...lines];
}
