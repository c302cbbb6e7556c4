import type { ApiName } from "@latchkey/sandbox";
import type { Credential } from "./credentials.ts";
import type { SandboxServer } from "./start-sandbox-server.ts";

/** For a script: one line. */
export function announceJson({ url, database, keys, shownBefore }: SandboxServer): string {
  const entries = shownBefore.map(({ label, last4 }) => [label, { last4, advice: shownBeforeAdvice }]);
  const before = entries.length === 0 ? {} : { shownBefore: Object.fromEntries(entries) };
  return JSON.stringify({ url, database, keys, ...before });
}

const shownBeforeAdvice =
  "This secret was generated and shown once, at the start that filled the database, which keeps only its hash. Use the secret that was shown then. If it is lost, start with a new --database, and put a secret of your own into the seed to see it at each start.";

const contents = {
  seeded: "",
  kept: "  (kept as it was; a seed fills only an empty database)",
  empty: "  (empty)",
};

/** For a person. */
export function announceText(server: SandboxServer): string {
  const { url, database, content, openTo } = server;
  const names = ["the IP addresses of this machine", ...(openTo ?? [])].join(", ");
  const network =
    openTo === undefined ? "" : `Network  open to other machines, by ${names} (--allow-host adds a name)\n`;
  return `Sandbox  ${url}
${network}Data     ${database === "memory" ? "in memory, gone at the end" : database}${contents[content]}

${describeSandbox(server)}

Unofficial: not made, reviewed or endorsed by DigiCert, and not the real service. Do not send it live keys.
Ctrl-C stops it.`;
}

/** The keys that are known, and what to try with them, in a few lines for a terminal. */
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
    ? "Keys     none: start with --seed demo, or with --seed FILE for your own"
    : "Keys     only those that were issued before; start with a new --database to get known ones";
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
