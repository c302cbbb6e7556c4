import "./print-errors.ts";
import { appendFile, readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createCertCentralClient } from "@latchkey/certcentral";
import { staleKeys as staleCertCentralKeys } from "@latchkey/certcentral/stale-keys";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { staleKeys } from "@latchkey/partner-subscriptions/stale-keys";

const paceMs = 200; // CertCentral allows 1,000 requests in 3 minutes, which is one in 180 ms.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    api: { type: "string", default: "partner-subscriptions" },
    "stale-days": { type: "string" },
    keep: { type: "string", multiple: true, default: [] },
    activate: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
  },
});
const { api, activate, yes } = values;
const [file] = positionals;
const days = Number(values["stale-days"] ?? Number.NaN);
if (api !== "partner-subscriptions" && api !== "certcentral") {
  throw new Error("--api must be partner-subscriptions or certcentral.");
}
if ((file === undefined) !== days > 0 || (activate && file === undefined)) {
  throw new Error(
    "Pass a file of ids, or - for stdin. To deactivate, you can pass --stale-days DAYS instead.",
  );
}

const unusedForMs = days * 24 * 60 * 60 * 1000;
const { keys, ownIds, stale, off, setStatus } = await (api === "certcentral" ? certCentral() : partner());
const status = activate ? "active" : off;
const ids =
  file === undefined
    ? stale()
    : readIds(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
const kept = [...readIds(values.keep.join("\n")), ...ownIds];
const unknown = [...ids, ...kept].filter((id) => keys.every((key) => key.id !== id));
if (unknown.length > 0)
  throw new Error(`Not in the list of keys: ${unknown.join(", ")}. Nothing was changed.`);
if (kept.length === 0 && !activate) {
  throw new Error(
    "The list does not show which key you call with. Pass its id: --keep ID. Nothing was changed.",
  );
}

const changes: number[] = [];
for (const key of keys.filter(({ id }) => ids.includes(id))) {
  const isKept = kept.includes(key.id) && !activate;
  const isDone = key.status === status;
  console.log(`${key.id} ${key.status}, ${key.label}${isKept ? ": kept" : isDone ? ": no change" : ""}`);
  if (!isKept && !isDone) changes.push(key.id);
}
if (changes.length > 0 && !yes) {
  console.log(`Nothing was changed. Pass --yes to make ${changes.length} of these keys ${status}.`);
} else {
  const undo = `deactivated-${api}.txt`;
  for (const id of changes) {
    // The id is written before the request. If the response is lost, the file has the id nevertheless.
    if (!activate) await appendFile(undo, `${id}\n`);
    await setStatus(id);
    console.log(`${id} is ${status}`);
    await setTimeout(paceMs);
  }
  console.log(`Done: ${changes.length} changed.`);
}

/** One id on each line; a # starts a comment. */
function readIds(lines: string): number[] {
  const words = lines.split("\n").map((line) => line.replace(/#.*/, "").trim());
  const wrong = words.find((word) => !/^\d*$/.test(word));
  if (wrong !== undefined) throw new Error(`Not an id: ${wrong}. Nothing was changed.`);
  return words.filter((word) => word !== "").map(Number);
}

async function partner() {
  const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });
  const { api_keys } = await client.listApiKeys();
  const last4 = process.env["DIGICERT_PARTNER_API_KEY"]?.slice(-4);
  return {
    keys: api_keys.map(({ id, status, api_key_last4, account_id, name }) => {
      return { id, status, label: `…${api_key_last4}, account ${account_id}, ${name}` };
    }),
    ownIds: api_keys.filter((key) => key.api_key_last4 === last4).map(({ id }) => id),
    stale: () => staleKeys(api_keys, { unusedForMs }).stale.map(({ key }) => key.id),
    off: "inactive",
    setStatus: (apiKeyId: number) => {
      return client.updateApiKeyStatus({ apiKeyId, status: activate ? "active" : "inactive" });
    },
  };
}

async function certCentral() {
  const client = createCertCentralClient({ timeoutMs: 5_000 });
  const { api_keys } = await client.listKeys();
  return {
    keys: api_keys.map(({ id, status, user, name }) => {
      return { id, status, label: `user ${user.id} ${user.first_name} ${user.last_name}, ${name}` };
    }),
    ownIds: [], // CertCentral shows no part of a secret.
    stale: () => staleCertCentralKeys(api_keys, { unusedForMs }).stale.map(({ key }) => key.id),
    off: "revoked",
    setStatus: (key_id: number) => {
      return client.updateKeyStatus({ key_id, status: activate ? "active" : "revoked" });
    },
  };
}
