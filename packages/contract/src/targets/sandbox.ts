import { hash } from "node:crypto";
import { createSandbox, type Sandbox } from "@latchkey/sandbox";
import { byApi, type GivenKey, type OwnedIds, type TestAccounts, toAccounts } from "../accounts.ts";
import type { Send } from "../http.ts";
import type { ApiName } from "../spec.ts";
import { allCapabilities, type Clock, type Target } from "../target.ts";

/** The origin in curl lines. No request is sent to it. */
const url = "http://localhost:4010";

/** The sandbox in this process, with its store in memory. Each case gets a new sandbox. */
export const sandboxTarget: Target = {
  name: "sandbox",
  capabilities: allCapabilities,
  start: async () => ({
    url,
    setUp: async () => {
      let passed = 0;
      const now = (): number => Date.now() + passed;
      const sandbox = await createSandbox({
        now,
        prefer: true,
        rateLimits: true,
        sha256: (text) => hash("sha256", text),
      });
      const clock: Clock = {
        now: async () => now(),
        advance: async (milliseconds) => {
          passed += milliseconds;
        },
      };
      return {
        accounts: demoAccounts(sandbox.keys),
        send: sendTo(sandbox.fetch),
        clock,
        tearDown: () => sandbox.close(),
      };
    },
    [Symbol.asyncDispose]: async () => {},
  }),
};

/** Sends requests through a `fetch`, as a program in this process does. */
export function sendTo(fetch: Sandbox["fetch"]): Send {
  return async ({ method, target, headers, body }) => {
    const entries = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
    const response = await fetch(`${url}${target}`, {
      method,
      headers: entries,
      redirect: "manual",
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
  };
}

interface DemoKey {
  /** The label of the secret in the sandbox. */
  readonly label: string;
  readonly ids?: OwnedIds;
}

const mainKey: OwnedIds = { key: 182, owner: 125039 };

/** The keys of the demo, by the kind of caller. If an example of the spec has such a key, the ids are the same. */
export const demoKeys: Readonly<Record<ApiName, Readonly<Record<string, DemoKey>>>> = {
  "partner-subscriptions": {
    parent: { label: "parent", ids: { key: 12345, owner: 67890 } },
    subaccount: { label: "subaccount", ids: { key: 12346, owner: 67891 } },
    sibling: { label: "sibling", ids: { key: 12347, owner: 67892 } },
    unrelated: { label: "unrelated", ids: { key: 12348, owner: 67899 } },
    inactive: { label: "inactive" },
  },
  certcentral: {
    administrator: { label: "certcentral", ids: mainKey },
    "view-only": { label: "certcentralViewOnly", ids: mainKey },
    restricted: { label: "certcentralRestricted", ids: mainKey },
    "non-administrator": { label: "certcentralNonAdministrator", ids: { key: 187, owner: 10 } },
    stranger: { label: "certcentralUnrelated", ids: { key: 188, owner: 125050 } },
    revoked: { label: "certcentralRevoked" },
  },
};

/** Returns the accounts of the demo. @param keys Secrets by label. By default, each caller has a made-up secret. */
export function demoAccounts(keys?: Readonly<Record<string, string>>): TestAccounts {
  const keyOf = ({ label, ids }: DemoKey): GivenKey => {
    const secret = keys === undefined ? `latchkey-contract-any-key-of-${label}` : keys[label];
    if (secret === undefined) throw new Error(`The demo of the sandbox has no key ${label}. Check demoKeys.`);
    return { secret, ids };
  };
  const entriesOf = (api: ApiName) => Object.entries(demoKeys[api]).map(([role, key]) => [role, keyOf(key)]);
  return toAccounts(byApi((api) => Object.fromEntries(entriesOf(api))));
}

/** Resets the state, clock, rate limits and failures of a sandbox. */
export async function resetSandbox(send: Send): Promise<void> {
  await control(send, "POST", "/_sandbox/reset");
}

export async function resetSandboxClock(send: Send): Promise<void> {
  await control(send, "DELETE", "/_sandbox/clock");
}

/** Returns the clock of a sandbox whose controls are on. */
export function sandboxClock(send: Send): Clock {
  return {
    now: async () => {
      const { now } = JSON.parse(await control(send, "GET", "/_sandbox/clock"));
      return Date.parse(now);
    },
    advance: async (milliseconds) => {
      await control(send, "POST", "/_sandbox/clock/advance", { milliseconds });
    },
  };
}

async function control(send: Send, method: string, target: string, body?: unknown): Promise<string> {
  const { status, text } = await send({
    method,
    target,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status < 300) return text;
  throw new Error(`${method} ${target} returned ${status}. Use a sandbox whose controls are on.`);
}
