import type { operations } from "@latchkey/validators/partner-subscriptions";
import { createSecret, hashSecret } from "../model/secret.ts";
import type { OperationHandlers } from "./operation-handlers.ts";
import { toApiKey } from "./wire.ts";

const api = "partner-subscriptions";

export const partnerSubscriptionsHandlers: OperationHandlers<typeof api, operations> = {
  listApiKeys: {
    resource: "list",
    scope: (_, { account }) => ({ accountId: account.id, withSubaccounts: account.parentId === undefined }),
    show: () => toApiKey,
  },

  createSubaccountApiKey: {
    resource: "account",
    handle: async ({ name }, account, { store, at, random, sha256 }) => {
      const secret = createSecret(api, random);
      const { id } = await store.createKey<typeof api>({
        api,
        accountId: account.id,
        name,
        isActive: true,
        createdAt: at,
        ...hashSecret(secret, sha256),
      });
      return { status: 201, body: { id, name, api_key: secret, status: "active", account_id: account.id } };
    },
  },

  getApiKey: { resource: "key", handle: (_, key) => ({ status: 200, body: toApiKey(key) }) },

  updateApiKeyStatus: {
    resource: "key",
    handle: async ({ status }, { id }, { store }) => {
      const isThere = await store.updateKey(api, id, { isActive: status === "active" });
      return isThere ? { status: 204 } : undefined;
    },
  },
};
