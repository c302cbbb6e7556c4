import type { Case, CaseContext } from "../case.ts";
import { SkipCase } from "../target.ts";
import { mutationsOf } from "./access.ts";
import { expectDeclared, expectErrorStatus, rawRequest } from "./http.ts";
import {
  createKey,
  creator,
  expectSame,
  type KeyRef,
  listKeys,
  needsToCreateKeys,
  ownedIdsOf,
  readKey,
  secretOf,
  setStatus,
  viewOnlyRole,
} from "./keys.ts";

const api = "certcentral";
const { caller } = creator[api];
const roleDelay = "DigiCert does not document how soon a change of a key's role takes effect.";

/** What only CertCentral has: roles, edits, the list of one user, and ACME credentials. */
export const certCentralCases: readonly Case[] = [
  editCase({
    operationId: "createKey",
    status: 201,
    name: "role-of-a-created-key",
    title: "a key that is created with role 102 has role 102",
    run: async (context) => expectRole(context, await createKey(context, api, { role: 102 }), 102),
  }),
  editCase({
    operationId: "createKey",
    status: 201,
    name: "no-role",
    title: "a key that is created without a role has role 0",
    assumed: "DigiCert does not document which role a key gets if the request has none.",
    run: async (context) => expectRole(context, await createKey(context, api, { role: null }), 0),
  }),
  editCase({
    name: "edited-name-is-shown",
    title: "an edit changes the name of a key",
    run: async (context) => {
      const key = await createKey(context, api);
      const name = context.nameOf("edited");
      await editKey(context, key.id, { name });
      expectSame(context, "the name", name, (await readKey(context, api, key)).name);
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
      const key = await createKey(context, api, { name: context.nameOf("stays") });
      const other = await createKey(context, api);
      await editKey(context, other.id, { name: context.nameOf("edited") });
      expectSame(context, "the name", context.nameOf("stays"), (await readKey(context, api, key)).name);
    },
  }),
  editCase({
    name: "edit-keeps-the-status",
    title: "a revoked key stays revoked after an edit",
    mutates: ["createKey", "updateKey", "updateKeyStatus"],
    assumed: "DigiCert does not document whether a revoked key can be edited.",
    run: async (context) => {
      const key = await createKey(context, api);
      await setStatus(context, api, key, "retired");
      await editKey(context, key.id);
      expectSame(context, "the status", "revoked", (await readKey(context, api, key)).status);
    },
  }),
  editCase({
    status: 400,
    name: "wrong-edit-is-not-made",
    title: "a key keeps its name after an edit with a new name and an unknown role",
    assumed: "DigiCert does not document a code for an invalid field. That of a malformed body is expected.",
    run: async (context) => {
      const key = await createKey(context, api);
      await context.call({
        operationId: "updateKey",
        status: 400,
        secret: secretOf(context, api),
        parameters: { key_id: key.id },
        body: { name: context.nameOf("rejected"), restricted_to_role_id: 99 },
      });
      expectSame(context, "the name", context.nameOf("case"), (await readKey(context, api, key)).name);
    },
  }),
  editCase({
    status: 403,
    name: "role-102-cannot-write",
    title: "a key that was just given role 102 cannot change its own name",
    assumed: roleDelay,
    run: async (context) => {
      const { id, secret } = await createKey(context, api);
      await editKey(context, id, { restricted_to_role_id: viewOnlyRole });
      const call = { parameters: { key_id: id }, body: { name: context.nameOf("case") } };
      await context.call({ operationId: "updateKey", status: 403, secret, ...call });
    },
  }),
  editCase({
    name: "role-102-can-read",
    title: "a key that was just given role 102 can still read itself",
    assumed: roleDelay,
    run: async (context) => {
      const { id, secret } = await createKey(context, api);
      await editKey(context, id, { restricted_to_role_id: viewOnlyRole });
      await context.call({ operationId: "getKey", status: 200, secret, parameters: { key_id: id } });
    },
  }),
  editCase({
    operationId: "listKeys",
    status: 200,
    name: "filter-finds-the-user",
    title: "the list of a user contains a new key of that user",
    run: async (context) => {
      const { id, owner } = await createKey(context, api);
      const found = (await listKeys(context, api, { user_id: owner })).some((key) => key.id === id);
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
    requires: [creator[api], { caller, owner: "colleague" }],
    run: async (context) => {
      await createKey(context, api);
      const { owner: user } = ownedIdsOf(context, api, caller, "colleague");
      const { length } = (await listKeys(context, api, { user_id: user })).filter(
        ({ owner }) => owner !== user,
      );
      context.expect(length === 0, {
        expected: `keys of user ${user} only`,
        received: `${length} keys of other users`,
      });
    },
  }),
  {
    id: "listKeys/life-cycle/filter-leaves-out-strangers",
    api,
    operationId: "listKeys",
    status: undefined,
    title: "the list of a user of another account is rejected or empty",
    capabilities: ["authentication", "authorization"],
    requires: [{ caller, owner: "stranger" }],
    mutates: [],
    assumed: "DigiCert does not document what the id of a user of another account gets as user_id.",
    run: async (context) => {
      const query = `?user_id=${ownedIdsOf(context, api, caller, "stranger").owner}`;
      const response = await context.send(rawRequest(context, { operationId: "listKeys", query }));
      if (response.status !== 200) return expectErrorStatus(context, response, "a user of another account");
      expectDeclared(context, response, "listKeys", 200);
      const { length } = JSON.parse(response.text).api_keys;
      context.expect(length === 0, {
        expected: "no key of a user of another account",
        received: `a list of ${length}`,
      });
    },
  },
  {
    id: "getKey/acme-credential/is-shown-as-it-is-listed",
    api,
    operationId: "getKey",
    status: 200,
    title: "get shows an ACME credential as the list does",
    capabilities: ["authentication", "stateful"],
    requires: [{ caller }],
    mutates: [],
    run: async (context) => {
      const secret = secretOf(context, api);
      // No operation creates an ACME credential, so one must exist.
      const { body: list } = await context.prepare(
        { operationId: "listKeys", status: 200, secret },
        "listKeys/access/administrator-on-self",
      );
      const listed = list.api_keys.find((key) => key.acme_directory_url !== undefined);
      if (listed === undefined) throw new SkipCase("no ACME credential is listed");
      const parameters = { key_id: listed.id };
      const { body: shown } = await context.call({ operationId: "getKey", status: 200, secret, parameters });
      expectSame(context, "acme_directory_url", listed.acme_directory_url, shown.acme_directory_url);
    },
  },
];

/** A case that creates a key. It is about a successful edit, unless it says otherwise. */
export function editCase({
  operationId = "updateKey",
  status = 204,
  family = "life-cycle",
  name,
  mutates = mutationsOf("createKey", operationId),
  requires = [creator[api]],
  ...rest
}: Pick<Case, "title" | "assumed" | "run"> &
  Partial<Pick<Case, "operationId" | "status" | "mutates" | "requires">> & {
    readonly family?: string;
    /** The last part of the case's id. */
    readonly name: string;
  }): Case {
  const id = `${operationId}/${family}/${name}`;
  return { ...rest, id, api, operationId, status, capabilities: needsToCreateKeys, requires, mutates };
}

/** @param edited The role in the edit; undefined sends none. */
function roleCase(name: string, title: string, role: number, edited?: number, assumed?: string): Case {
  return editCase({
    name,
    title,
    assumed,
    run: async (context) => {
      const key = await createKey(context, api, { role });
      await editKey(context, key.id, edited === undefined ? {} : { restricted_to_role_id: edited });
      await expectRole(context, key, edited ?? role);
    },
  });
}

/** Edits a key. Its name stays the one that `createKey` gives, unless the change has another. */
export async function editKey(
  context: CaseContext,
  id: number,
  change: { readonly name?: string; readonly restricted_to_role_id?: number } = {},
): Promise<void> {
  await context.call({
    operationId: "updateKey",
    status: 204,
    secret: secretOf(context, api),
    parameters: { key_id: id },
    body: { name: context.nameOf("case"), ...change },
  });
}

async function expectRole(context: CaseContext, key: KeyRef, role: number): Promise<void> {
  expectSame(context, "the role", role, (await readKey(context, api, key)).role);
}
