import type { Case, CaseContext } from "../case.ts";
import { rawRequest } from "../exchange.ts";
import { creator, ownedIdsOf } from "../key-operations.ts";
import { SkipCase } from "../target.ts";
import { type CaseDefinition, defineCase, defineKeyCase } from "./define.ts";
import { expectErrorStatus } from "./http.ts";
import { createKey, expectSame, expectShown, listKeys, readKey, setStatus, viewOnlyRole } from "./keys.ts";

const { caller } = creator.certcentral;
const roleDelay = "DigiCert does not document how soon a change of a key's role takes effect.";

/** Features that only CertCentral has: roles, edits, the list of one user, and ACME credentials. */
export const certCentralCases: readonly Case[] = [
  editCase({
    operationId: "createKey",
    status: 201,
    name: "role-of-a-created-key",
    title: "a key that is created with role 102 has role 102",
    run: async (context) => expectShown(context, await createKey(context, { role: 102 }), { role: 102 }),
  }),
  editCase({
    operationId: "createKey",
    status: 201,
    name: "no-role",
    title: "a key that is created without a role has role 0",
    assumed: "DigiCert does not document which role a key gets if the request has none.",
    run: async (context) => expectShown(context, await createKey(context, { role: null }), { role: 0 }),
  }),
  editCase({
    name: "edited-name-is-shown",
    title: "an edit changes the name of a key",
    run: async (context) => {
      const key = await createKey(context);
      const name = context.nameOf("edited");
      await editKey(context, key.id, { name });
      await expectShown(context, key, { name });
    },
  }),
  roleCase("edited-role-is-shown", "an edit changes the role of a key", 0, 100),
  roleCase("role-can-be-taken-away", "an edit to role 0 removes the role of a key", viewOnlyRole, 0),
  roleCase(
    "edit-without-a-role-keeps-it",
    "an edit without a role keeps the role of a key",
    viewOnlyRole,
    undefined,
    "DigiCert does not document whether an edit without a role keeps the role.",
  ),
  editCase({
    name: "edit-changes-one-key",
    title: "an edit does not change the name of another key of the same user",
    run: async (context) => {
      const key = await createKey(context, { name: context.nameOf("stays") });
      const other = await createKey(context);
      await editKey(context, other.id, { name: context.nameOf("edited") });
      await expectShown(context, key, { name: context.nameOf("stays") });
    },
  }),
  editCase({
    name: "edit-keeps-the-status",
    title: "a revoked key stays revoked after an edit",
    mutates: ["updateKeyStatus"],
    assumed: "DigiCert does not document whether a revoked key can be edited.",
    run: async (context) => {
      const key = await createKey(context);
      await setStatus(context, key, "retired");
      await editKey(context, key.id);
      await expectShown(context, key, { status: "revoked" });
    },
  }),
  editCase({
    status: 400,
    name: "wrong-edit-is-not-made",
    title: "a key keeps its name after an edit with a new name and an unknown role",
    assumed:
      "DigiCert does not document a code for an invalid field. The code of a malformed body is expected.",
    run: async (context) => {
      const key = await createKey(context);
      const body = { name: context.nameOf("rejected"), restricted_to_role_id: 99 };
      await context.call({ operationId: "updateKey", status: 400, id: key.id, body });
      await expectShown(context, key, { name: context.nameOf("case") });
    },
  }),
  editCase({
    status: 403,
    name: "role-102-cannot-write",
    title: "a key that was just given role 102 cannot change its own name",
    assumed: roleDelay,
    run: async (context) => {
      const { id, secret } = await createKey(context);
      await editKey(context, id, { restricted_to_role_id: viewOnlyRole });
      const body = { name: context.nameOf("case") };
      await context.call({ operationId: "updateKey", status: 403, secret, id, body });
    },
  }),
  editCase({
    name: "role-102-can-read",
    title: "a key that was just given role 102 can still read itself",
    assumed: roleDelay,
    run: async (context) => {
      const { id, secret } = await createKey(context);
      await editKey(context, id, { restricted_to_role_id: viewOnlyRole });
      await context.call({ operationId: "getKey", status: 200, secret, id });
    },
  }),
  editCase({
    operationId: "listKeys",
    status: 200,
    name: "filter-finds-the-user",
    title: "the list of a user contains a new key of that user",
    run: async (context) => {
      const { id, owner } = await createKey(context);
      const found = (await listKeys(context, `?user_id=${owner}`)).some((key) => key.id === id);
      context.expect(found, {
        expected: `key ${id} in the list of user ${owner}`,
        received: `key ${id} is not in the list`,
      });
    },
  }),
  editCase({
    operationId: "listKeys",
    status: 200,
    name: "filter-leaves-out-others",
    title: "the list of a user contains no key of another user",
    requires: [creator.certcentral, { caller, owner: "colleague" }],
    run: async (context) => {
      await createKey(context);
      const { owner: user } = ownedIdsOf(context, caller, "colleague");
      const others = (await listKeys(context, `?user_id=${user}`)).filter(({ owner }) => owner !== user);
      context.expect(others.length === 0, {
        expected: `keys of user ${user} only`,
        received: `${others.length} keys of other users`,
      });
    },
  }),
  defineCase({
    operationId: "listKeys",
    family: "life-cycle",
    name: "filter-leaves-out-strangers",
    status: undefined,
    title: "the list of a user of another account is rejected or empty",
    capabilities: ["authentication", "authorization"],
    requires: [{ caller, owner: "stranger" }],
    assumed: "DigiCert does not document the response if user_id is the id of a user of another account.",
    run: async (context) => {
      const query = `?user_id=${ownedIdsOf(context, caller, "stranger").owner}`;
      const response = await context.send(rawRequest(context, { operationId: "listKeys", query }));
      if (response.status !== 200) return expectErrorStatus(context, response, "a user of another account");
      const { length } = JSON.parse(response.text).api_keys;
      context.expect(length === 0, {
        expected: "no key of a user of another account",
        received: `a list of ${length}`,
      });
    },
  }),
  defineCase({
    operationId: "getKey",
    family: "acme-credential",
    name: "is-shown-as-it-is-listed",
    status: 200,
    title: "get shows an ACME credential as the list does",
    capabilities: ["authentication", "stateful"],
    requires: [{ caller }],
    run: async (context) => {
      // No operation creates an ACME credential, so the server must already have one.
      const listed = (await listKeys(context)).find(({ acmeUrl }) => acmeUrl !== undefined);
      if (listed === undefined) throw new SkipCase("no ACME credential is listed");
      const shown = await readKey(context, listed);
      expectSame(context, "acme_directory_url", listed.acmeUrl, shown.acmeUrl);
    },
  }),
];

/** Defines a case that creates a key. By default, the case tests a successful edit. */
export function editCase(
  definition: Pick<CaseDefinition, "name" | "title" | "run"> & Partial<CaseDefinition>,
): Case {
  return defineKeyCase({ operationId: "updateKey", status: 204, family: "life-cycle", ...definition });
}

/** @param edited The role in the edit; undefined sends no role. */
function roleCase(name: string, title: string, role: number, edited?: number, assumed?: string): Case {
  return editCase({
    name,
    title,
    assumed,
    run: async (context) => {
      const key = await createKey(context, { role });
      await editKey(context, key.id, edited === undefined ? {} : { restricted_to_role_id: edited });
      await expectShown(context, key, { role: edited ?? role });
    },
  });
}

/** Edits a key. Sends the name from `createKey`, unless the change has a name. */
export async function editKey(
  { call, nameOf }: CaseContext,
  id: number,
  change: { readonly name?: string; readonly restricted_to_role_id?: number } = {},
): Promise<void> {
  await call({ operationId: "updateKey", status: 204, id, body: { name: nameOf("case"), ...change } });
}
