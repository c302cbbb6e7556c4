import type { ApiName } from "@latchkey/sandbox";
import type { Credential } from "./credentials.ts";
import type { SandboxServer } from "./start-sandbox-server.ts";

/** What a script reads: one line. */
export function announceJson({ url, database, keys }: SandboxServer): string {
  return JSON.stringify({ url, database, keys });
}

const contents = {
  seeded: "",
  kept: "  (kept as it was; a seed fills an empty one only)",
  empty: "  (empty)",
};

/** What a person reads. */
export function announceText(server: SandboxServer): string {
  const { url, database, content } = server;
  return `Sandbox  ${url}
Data     ${database === "memory" ? "in memory, gone at the end" : database}${contents[content]}

${describeSandbox(server)}

Unofficial: not made, reviewed or endorsed by DigiCert, and not the real service. Send it no live key.
Ctrl-C stops it.`;
}

/** The keys that are known, and what to try with them, in a few lines for a terminal. */
export function describeSandbox(server: SandboxServer): string {
  return [describeKeys(server), ...tryIt(server.url, server.credentials)].join("\n");
}

function describeKeys({ content, credentials }: SandboxServer): string {
  if (credentials.length > 0) {
    const width = Math.max(...credentials.map(({ label }) => label.length));
    const lines = credentials.map(
      ({ label, secret, isActive }) =>
        `  ${label.padEnd(width)}  ${secret}${isActive ? "" : "  (not active)"}`,
    );
    return `Keys\n${lines.join("\n")}`;
  }
  return content === "empty"
    ? "Keys     none: start it with --seed demo, or with --seed FILE for your own"
    : "Keys     only those that were issued before; for known ones, start with a new --database";
}

const calls: {
  readonly [Name in ApiName]: { readonly path: string; readonly header: string; readonly label: string };
} = {
  "partner-subscriptions": {
    path: "/partner-subscription/api/v1/api-key",
    header: "X-PARTNER-APIKEY",
    label: "parent",
  },
  certcentral: { path: "/services/v2/key", header: "X-DC-DEVKEY", label: "certcentral" },
};

/** A line for each API of which an active key is known. */
function tryIt(url: string, credentials: readonly Credential[]): string[] {
  const lines = (["partner-subscriptions", "certcentral"] as const).flatMap((api) => {
    const active = credentials.filter((credential) => credential.api === api && credential.isActive);
    const { path, header, label } = calls[api];
    const [first] = active;
    const credential = active.find((candidate) => candidate.label === label) ?? first;
    const secret = credential?.secret;
    return secret === undefined ? [] : [`  curl -s ${url}${path} -H '${header}: ${secret}'`];
  });
  return lines.length === 0 ? [] : ["Try it:", ...lines];
}
