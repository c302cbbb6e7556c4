import type { ServiceDefinition } from "@latchkey/runtimes/client-suite";

/** The accounts 67891 and 67892 are subaccounts of 67890. */
const parents: Readonly<Record<number, number | undefined>> = { 67891: 67890, 67892: 67890 };

/** How the Partner Subscriptions key API writes requests and responses, for the shared test service. */
export const service: ServiceDefinition = {
  credentialHeader: "X-PARTNER-APIKEY",
  owners: [67890, 67891],
  inactive: "inactive",
  readRequest: (method, target, body) => {
    const [, id, accountId] = target.match(/^\/api-key(?:\/(\d+)(?:\/status)?|\/account\/(\d+))?$/) ?? [];
    if (accountId !== undefined)
      return { kind: "create", owner: Number(accountId), name: JSON.parse(body).name, role: 0 };
    if (id === undefined) return { kind: "list" };
    if (method === "GET") return { kind: "get", id: Number(id) };
    return { kind: "set", id: Number(id), status: JSON.parse(body).status };
  },
  show: ({ id, owner, name, status, api_key, last_used_date }) => ({
    id,
    name,
    account_id: owner,
    status,
    created_at: "2025-01-20T09:15:00Z",
    api_key_last4: api_key.slice(-4),
    ...(last_used_date !== undefined && { last_used_date }),
  }),
  showCreated: ({ id, owner, name, status, api_key }) => ({ id, name, api_key, status, account_id: owner }),
  showError: (why) => ({ errors: [{ code: why.replace(" ", "_"), message: `The request is ${why}.` }] }),
  reaches: (caller, owner) => owner === caller.owner || parents[owner] === caller.owner,
  mayCreate: ({ owner }) => parents[owner] === undefined,
};
