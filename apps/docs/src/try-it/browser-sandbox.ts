/// <reference lib="dom" />
import {
  type ApiName,
  connectionReset,
  createMemoryStore,
  createSandbox,
  demoSeed,
  type Key,
  type SandboxResponse,
  type State,
} from "@latchkey/sandbox";
import type { KeyRow } from "./key-table.ts";
import { RequestError, type TryRequest, type TryResponse, toHeaders } from "./request.ts";

interface Demo {
  /** The id of the account whose list of keys the page shows. */
  readonly accountId: number;
  readonly list: string;
  /** A description of each demo key, by the label of the key in the seed. Keys with the most permissions come first. */
  readonly callers: Readonly<Record<string, string>>;
}

const demos: Readonly<Record<ApiName, Demo>> = {
  "partner-subscriptions": {
    accountId: 67890,
    list: "parent account 67890 and its subaccounts",
    callers: {
      parent: "parent account 67890",
      subaccount: "subaccount 67891",
      sibling: "sibling subaccount 67892",
      unrelated: "unrelated parent account 67899",
      inactive: "parent account 67890, an inactive key",
    },
  },
  certcentral: {
    accountId: 70001,
    list: "account 70001, as its administrators see it",
    callers: {
      certcentral: "administrator 125039",
      certcentralSecond: "administrator 125039, a second key",
      certcentralViewOnly: "administrator 125039, a View Only key (role 102)",
      certcentralRestricted: "administrator 125039, a restricted key (role 100)",
      certcentralNonAdministrator: "user 10, who is not an administrator",
      certcentralUnrelated: "administrator 125050 of another account",
      certcentralRevoked: "administrator 125039, a revoked key",
    },
  },
};

export function listLabel(api: string): string {
  return demos[apiName(api)].list;
}

/** Opens a sandbox with the demo's accounts and keys. It runs in the memory of this page. */
export async function openBrowserSandbox(api: string) {
  const store = createMemoryStore();
  const { handle } = await createSandbox({ store });
  return {
    // Do not use the sandbox's `fetch`. It reads Request.body, which some browsers do not have.
    send: async ({ method, target, headers: list, body }: TryRequest): Promise<TryResponse> => {
      const headers = toHeaders(list);
      const response = await handle({
        method,
        target,
        header: (name) => headers.get(name) ?? undefined,
        readBody: async (maxBytes) => {
          const bytes = new TextEncoder().encode(body ?? "");
          return bytes.length > maxBytes ? undefined : bytes;
        },
      });
      if (response === connectionReset) {
        throw new RequestError("No response: the sandbox reset the connection. Send the request again.");
      }
      const { status, headers: received } = response;
      return { status, headers: Object.entries(received), body: await readText(response) };
    },
    /**
     * Returns the keys that the demo's parent account or CertCentral administrator can list. Reads the keys
     * from the store: a request to the API would change `last_used_date`, and would fail if the reader had
     * deactivated the key.
     */
    listKeys: async () => rowsOf(await store.save(), apiName(api)),
  };
}

function apiName(slug: string): ApiName {
  return slug === "certcentral" ? slug : "partner-subscriptions";
}

async function readText({ body = "" }: SandboxResponse): Promise<string> {
  let text = "";
  for await (const part of typeof body === "string" ? [body] : body) text += part;
  return text;
}

function rowsOf({ accounts, keys }: State, api: ApiName): KeyRow[] {
  const { accountId } = demos[api];
  const visible = new Set(
    accounts.filter(({ id, parentId }) => id === accountId || parentId === accountId).map(({ id }) => id),
  );
  return keys
    .filter((key) => key.api === api && visible.has(key.accountId))
    .sort((a, b) => a.id - b.id)
    .map(rowOf);
}

function rowOf(key: Key): KeyRow {
  const { id, name, isActive, lastUsedAt } = key;
  const used = lastUsedAt === undefined ? "" : new Date(lastUsedAt).toISOString().slice(0, 19);
  return key.api === "partner-subscriptions"
    ? {
        id: String(id),
        name,
        account_id: String(key.accountId),
        status: isActive ? "active" : "inactive",
        last_used_date: used && `${used}Z`,
        api_key_last4: key.last4 ?? "",
      }
    : {
        id: String(id),
        name,
        "user.id": String(key.userId),
        status: isActive ? "active" : "revoked",
        last_used_date: used && `${used}+00:00`,
        restricted_to_role_id: String(key.restrictedToRoleId),
      };
}

/** A key that the reader created with the form. Its secret exists only in the memory of this page. */
export interface CreatedKey {
  readonly id: number;
  readonly secret: string;
  /** The server that has the key: `this browser`, or an address. */
  readonly server: string;
}

/** The id of the option with which the reader types a key. */
export const otherKey = "other-key";

/** Returns the options of the list in which the reader selects the credential of a request. */
export function callersOf(api: string, created: readonly CreatedKey[]) {
  const demoKeys = [...demoSeed.partnerKeys, ...demoSeed.certCentralKeys];
  const demoCallers = Object.entries(demos[apiName(api)].callers).map(([id, label]) => {
    const key = demoKeys.find((each) => each.label === id);
    return { id, label: `Key ${key?.id}: ${label}`, key: key?.secret };
  });
  const createdCallers = created.map(({ id, secret, server }) => ({
    id: `created-${id}-${server}`,
    label: `Key ${id}, created here (in ${server})`,
    key: secret,
  }));
  const none = { id: "no-key", label: "No key", key: undefined };
  return [...demoCallers, ...createdCallers, none, { id: otherKey, label: "Another key…", key: "" }];
}
