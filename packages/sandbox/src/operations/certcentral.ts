import type { operations } from "@latchkey/validators/certcentral";
import type { CertCentralKey, User } from "../model/model.ts";
import { createSecret, hashSecret } from "../model/secret.ts";
import type { Context, OperationHandlers } from "./operation-handlers.ts";
import { toKeyOrAcmeCredential } from "./wire.ts";

const api = "certcentral";

export const certCentralHandlers: OperationHandlers<typeof api, operations> = {
  listKeys: {
    resource: "list",
    scope: ({ user_id }, { account }) => ({
      accountId: account.id,
      withSubaccounts: false,
      ...(user_id !== undefined && { userId: user_id }),
    }),
    show: (context) => {
      // Many keys have few users.
      const users = new Map<number, User>();
      return async (key) => {
        const user = users.get(key.userId) ?? (await findUser(key, context));
        users.set(user.id, user);
        return toKeyOrAcmeCredential(key, user);
      };
    },
  },

  createKey: {
    resource: "user",
    handle: async ({ name, restricted_to_role_id = 0 }, user, { store, at, random, sha256 }) => {
      const secret = createSecret(api, random);
      const { id } = await store.createKey<typeof api>({
        api,
        accountId: user.accountId,
        userId: user.id,
        name,
        isActive: true,
        createdAt: at,
        isLegacy: false,
        restrictedToRoleId: restricted_to_role_id,
        ...hashSecret(secret, sha256),
      });
      return { status: 201, body: { id, api_key: secret } };
    },
  },

  getKey: {
    resource: "key",
    handle: async (_, key, context) => ({
      status: 200,
      body: toKeyOrAcmeCredential(key, await findUser(key, context)),
    }),
  },

  updateKey: {
    resource: "key",
    handle: async ({ name, restricted_to_role_id }, { id }, { store }) => {
      const isThere = await store.updateKey(api, id, {
        name,
        ...(restricted_to_role_id !== undefined && { restrictedToRoleId: restricted_to_role_id }),
      });
      return isThere ? { status: 204 } : undefined;
    },
  },

  updateKeyStatus: {
    resource: "key",
    handle: async ({ status }, { id }, { store }) => {
      const isThere = await store.updateKey(api, id, { isActive: status === "active" });
      return isThere ? { status: 204 } : undefined;
    },
  },

  listApiRoles: {
    resource: "none",
    // As on DigiCert's page, which stops at 102 although a key may have role 103.
    handle: () => ({
      status: 200,
      body: {
        access_roles: [
          { id: 100, name: "Orders" },
          { id: 101, name: "Orders, Domains, Organizations" },
          { id: 102, name: "View Only" },
        ],
      },
    }),
  },
};

async function findUser({ id, userId }: CertCentralKey, { caller, store }: Context): Promise<User> {
  const user = caller.user?.id === userId ? caller.user : await store.findUser(userId);
  if (user === undefined)
    throw new Error(`CertCentral key ${id} belongs to a user that the store does not have.`);
  return user;
}
