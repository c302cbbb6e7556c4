import type { Case, CaseContext } from "../case.ts";
import { belongingsOf, makeKey, maker, needsOfMadeKeys, readKey, secretOf, setStatus } from "./keys.ts";
import { expectDeclared, expectRefused, rawRequest } from "./raw-request.ts";
import { expectSame } from "./shown-key.ts";

const api = "certcentral";
const { caller, owner } = maker[api];
const howSoon = "The vendor does not say how soon a change of a key's role holds.";
const orders = 100;
const viewOnly = 102;

/** What only CertCentral has: keys with a role, that can be edited and listed by user. */
export const certCentralEditCases: readonly Case[] = [
  editCase({
    operationId: "createKey",
    status: 201,
    name: "role-of-a-created-key",
    situation: "a key that is created with role 102 has it",
    mutates: ["createKey"],
    run: async (context) => {
      const { id } = await makeKey(context, api, { role: viewOnly });
      await expectRole(context, id, viewOnly);
    },
  }),
  editCase({
    operationId: "createKey",
    status: 201,
    name: "no-role",
    situation: "a key that is created without a role has role 0",
    mutates: ["createKey"],
    assumed: "The vendor does not say which role a key gets where none is given.",
    run: async (context) => {
      const { body } = await context.call({
        operationId: "createKey",
        status: 201,
        secret: secretOf(context, api, caller),
        parameters: { user_id: belongingsOf(context, api, caller, owner).owner },
        body: { name: context.nameOf("no-role") },
      });
      await expectRole(context, body.id, 0);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "edited-name-is-shown",
    situation: "a key that is given another name has it",
    run: async (context) => {
      const { id } = await makeKey(context, api);
      const name = context.nameOf("edited");
      await edit(context, id, { name });
      expectSame(context, "the name", name, (await readKey(context, api, id)).name);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "edited-role-is-shown",
    situation: "a key that is given another role has it",
    run: async (context) => {
      const { id } = await makeKey(context, api);
      await edit(context, id, { restricted_to_role_id: orders });
      await expectRole(context, id, orders);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "role-can-be-taken-away",
    situation: "a key with role 102 that is given role 0 has no role",
    run: async (context) => {
      const { id } = await makeKey(context, api, { role: viewOnly });
      await edit(context, id, { restricted_to_role_id: 0 });
      await expectRole(context, id, 0);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "edit-without-a-role-keeps-it",
    situation: "a key with role 102 keeps it where an edit gives no role",
    assumed: "The vendor does not say whether leaving out the role keeps it.",
    run: async (context) => {
      const { id } = await makeKey(context, api, { role: viewOnly });
      await edit(context, id, {});
      await expectRole(context, id, viewOnly);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "edit-changes-one-key",
    situation: "the name of a key stays when another of the same user gets a new one",
    run: async (context) => {
      const { id } = await makeKey(context, api, { purpose: "stays" });
      const other = await makeKey(context, api);
      await edit(context, other.id, { name: context.nameOf("edited") });
      expectSame(context, "the name", context.nameOf("stays"), (await readKey(context, api, id)).name);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "edit-keeps-the-status",
    situation: "a revoked key that is edited stays revoked",
    mutates: ["createKey", "updateKey", "updateKeyStatus"],
    assumed: "The vendor does not say whether a revoked key can be edited.",
    run: async (context) => {
      const { id } = await makeKey(context, api);
      await setStatus(context, api, id, "retired");
      await edit(context, id, {});
      expectSame(context, "the status", "revoked", (await readKey(context, api, id)).status);
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 403,
    name: "role-102-cannot-write",
    situation: "a key that was just given role 102 cannot change its own name",
    assumed: howSoon,
    run: async (context) => {
      const { id, secret } = await makeKey(context, api);
      await edit(context, id, { restricted_to_role_id: viewOnly });
      await context.call({
        operationId: "updateKey",
        status: 403,
        secret,
        parameters: { key_id: id },
        body: { name: context.nameOf("case") },
      });
    },
  }),
  editCase({
    operationId: "updateKey",
    status: 204,
    name: "role-102-can-read",
    situation: "a key that was just given role 102 still reads itself",
    assumed: howSoon,
    run: async (context) => {
      const { id, secret } = await makeKey(context, api);
      await edit(context, id, { restricted_to_role_id: viewOnly });
      await context.call({ operationId: "getKey", status: 200, secret, parameters: { key_id: id } });
    },
  }),
  editCase({
    operationId: "listKeys",
    status: 200,
    name: "filter-finds-the-user",
    situation: "the list of a user has a new key of that user",
    mutates: ["createKey"],
    run: async (context) => {
      const { id, owner: userId } = await makeKey(context, api);
      const found = (await listOf(context, userId)).some((key) => key.id === id);
      context.expect(found, {
        expected: `key ${id} in the list of user ${userId}`,
        received: "it is not there",
      });
    },
  }),
  editCase({
    operationId: "listKeys",
    status: 200,
    name: "filter-leaves-out-others",
    situation: "the list of a user has a key of nobody else",
    mutates: ["createKey"],
    parts: [maker[api], { caller, owner: "colleague" }],
    run: async (context) => {
      await makeKey(context, api);
      const { owner: userId } = belongingsOf(context, api, caller, "colleague");
      const others = (await listOf(context, userId)).filter(({ user }) => user.id !== userId);
      context.expect(others.length === 0, {
        expected: `keys of user ${userId} only`,
        received: `${others.length} keys are of others`,
      });
    },
  }),
  {
    id: "listKeys/life-cycle/filter-leaves-out-strangers",
    api,
    operationId: "listKeys",
    status: undefined,
    situation: "the list of a user of another account is refused or empty",
    needs: ["authByValue", "hierarchy"],
    parts: [{ caller, owner: "stranger" }],
    mutates: [],
    assumed: "The vendor does not say what the id of a user of another account gets as user_id.",
    run: async (context) => {
      const { owner: userId } = belongingsOf(context, api, caller, "stranger");
      const secret = secretOf(context, api, caller);
      const reply = await context.send(
        rawRequest({ operationId: "listKeys", secret, query: `?user_id=${userId}` }),
      );
      if (reply.status !== 200) return expectRefused(context, reply, "a user of another account");
      expectDeclared(context, reply, "listKeys", 200);
      const { length } = JSON.parse(reply.text).api_keys;
      context.expect(length === 0, {
        expected: "no key of a user of another account",
        received: `the list has ${length}`,
      });
    },
  },
];

function editCase({
  name,
  mutates = ["createKey", "updateKey"],
  parts = [maker[api]],
  ...rest
}: Pick<Case, "operationId" | "status" | "situation" | "assumed" | "run"> &
  Partial<Pick<Case, "mutates" | "parts">> & { readonly name: string }): Case {
  return {
    ...rest,
    id: `${rest.operationId}/life-cycle/${name}`,
    api,
    needs: needsOfMadeKeys,
    parts,
    mutates,
  };
}

/** Edits a key; its name stays that of `makeKey`, unless another is given. */
async function edit(
  context: CaseContext,
  id: number,
  change: { readonly name?: string; readonly restricted_to_role_id?: number },
): Promise<void> {
  await context.call({
    operationId: "updateKey",
    status: 204,
    secret: secretOf(context, api, caller),
    parameters: { key_id: id },
    body: { name: context.nameOf("case"), ...change },
  });
}

async function expectRole(context: CaseContext, id: number, role: number): Promise<void> {
  expectSame(context, "the role", role, (await readKey(context, api, id)).restricted_to_role_id);
}

async function listOf(
  context: CaseContext,
  userId: number,
): Promise<readonly { readonly id: number; readonly user: { readonly id: number } }[]> {
  const { body } = await context.call({
    operationId: "listKeys",
    status: 200,
    secret: secretOf(context, api, caller),
    parameters: { user_id: userId },
  });
  return body.api_keys;
}
