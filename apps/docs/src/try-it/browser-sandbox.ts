import {
  type ApiName,
  connectionReset,
  createMemoryStore,
  createSandbox,
  type Key,
  type SandboxResponse,
  type State,
} from "@latchkey/sandbox";
import { NoReplyError, type TryReply, type TryRequest, toHeaders } from "./exchange.ts";
import type { KeyRow } from "./key-list.ts";

/** A sandbox of this page alone: it ends with it. */
export interface BrowserSandbox {
  readonly send: (request: TryRequest) => Promise<TryReply>;
  /** The keys that the parent account, or the administrator, sees in its list. */
  readonly listKeys: () => Promise<readonly KeyRow[]>;
}

/** Whose list is shown, and in words. They are the demo's parent account and the account of its administrator. */
const overseers: Readonly<Record<ApiName, { readonly accountId: number; readonly words: string }>> = {
  "partner-subscriptions": { accountId: 67890, words: "parent account 67890 and its subaccounts" },
  certcentral: { accountId: 70001, words: "account 70001, as its administrators see it" },
};

export function describeList(api: string): string {
  return overseers[apiName(api)].words;
}

/** Opens a sandbox with the demo's accounts and keys. */
export async function openBrowserSandbox(api: string): Promise<BrowserSandbox> {
  const store = createMemoryStore();
  const { handle } = await createSandbox({ store });
  return {
    // Not its fetch: that needs Request.body, which not every browser has.
    send: async ({ method, target, headers: list, body }) => {
      const headers = toHeaders(list);
      const reply = await handle({
        method,
        target,
        header: (name) => headers.get(name) ?? undefined,
        readBody: async (maxBytes) => {
          const bytes = new TextEncoder().encode(body ?? "");
          return bytes.length > maxBytes ? undefined : bytes;
        },
      });
      if (reply === connectionReset) throw new NoReplyError("The sandbox broke the connection off.");
      return { status: reply.status, headers: Object.entries(reply.headers), body: await readText(reply) };
    },
    // From the store: asking the API would count as a use of a key, and the reader may have deactivated any.
    listKeys: async () => rowsOf(await store.save(), apiName(api)),
  };
}

function apiName(slug: string): ApiName {
  return slug === "certcentral" ? slug : "partner-subscriptions";
}

async function readText({ body = "" }: SandboxResponse): Promise<string> {
  if (typeof body === "string") return body;
  let text = "";
  for await (const part of body) text += part;
  return text;
}

function rowsOf({ accounts, keys }: State, api: ApiName): KeyRow[] {
  const { accountId } = overseers[api];
  const seen = new Set(
    accounts.filter(({ id, parentId }) => id === accountId || parentId === accountId).map(({ id }) => id),
  );
  return keys
    .filter((key) => key.api === api && seen.has(key.accountId))
    .sort((a, b) => a.id - b.id)
    .map(rowOf);
}

function rowOf(key: Key): KeyRow {
  const id = String(key.id);
  const used = key.lastUsedAt === undefined ? "" : new Date(key.lastUsedAt).toISOString().slice(0, 19);
  if (key.api === "partner-subscriptions") {
    const { name, accountId, isActive, last4 = "" } = key;
    const status = isActive ? "active" : "inactive";
    return {
      id,
      name,
      account_id: String(accountId),
      status,
      last_used_date: used && `${used}Z`,
      api_key_last4: last4,
    };
  }
  const { name, userId, isActive, restrictedToRoleId } = key;
  const status = isActive ? "active" : "revoked";
  return {
    id,
    name,
    "user.id": String(userId),
    status,
    last_used_date: used && `${used}+00:00`,
    restricted_to_role_id: String(restrictedToRoleId),
  };
}
