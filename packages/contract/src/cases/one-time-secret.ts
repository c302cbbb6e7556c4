import type { Case } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { editCase, editKey } from "./certcentral.ts";
import { expectRejected } from "./http.ts";
import { createKey, expectKeyIs, listKeys, readKey } from "./keys.ts";
import { type LifecycleCase, lifecycleCases, reactivation, statusDelay } from "./lifecycle.ts";

/**
 * Only the response to the create may contain the secret. The suite looks for secrets in all other responses, and fails the
 * case if it finds one. So most of these cases only request a response that might contain a secret.
 */
const keyCases: readonly LifecycleCase[] = [
  {
    name: "absent-in-list",
    title: "the list does not contain the secret of a key",
    operation: "list",
    run: (context) => listKeys(context),
  },
  {
    name: "absent-in-get",
    title: "get does not return the secret of a key",
    operation: "get",
    run: readKey,
  },
  {
    name: "absent-when-a-key-reads-itself",
    title: "get does not return the secret to the key itself",
    operation: "get",
    run: ({ api, call }, { id, secret }) =>
      call({ operationId: keyOperations[api].get, status: 200, secret, id }),
  },
  {
    name: "absent-in-status",
    title: "a change of a key's status does not return its secret",
    operation: "setStatus",
    // Some services issue a new secret when a key is activated again.
    state: "reactivated",
    assumed: reactivation,
    run: () => {},
  },
  {
    name: "absent-in-error-response",
    title: "the error response to a {retired} key does not contain its secret",
    operation: "setStatus",
    state: "retired",
    assumed: statusDelay,
    run: (context, key) => expectKeyIs("rejected", context, key),
  },
  {
    name: "not-echoed-from-a-body",
    title: "the error response does not repeat a secret that was sent as a status",
    operation: "setStatus",
    isRejected: true,
    assumed:
      "DigiCert does not document the response to an invalid body. It only documents that a secret is shown once.",
    run: (context, { id, secret: status }) => {
      const call = { operationId: context.operationId, id, body: JSON.stringify({ status }) };
      return expectRejected(context, call, "a secret as a status");
    },
  },
  {
    name: "not-echoed-from-a-path",
    title: "the error response does not repeat a secret that was sent as an id",
    operation: "get",
    isRejected: true,
    assumed:
      "DigiCert does not document the response to an invalid id. It only documents that a secret is shown once.",
    run: (context, { secret: id }) =>
      expectRejected(context, { operationId: context.operationId, id }, "a secret as an id"),
  },
  {
    name: "two-keys-two-secrets",
    title: "two keys have different secrets",
    operation: "create",
    run: async (context, { secret }) => {
      const second = await createKey(context, { name: context.nameOf("other") });
      // The suite checks this for all cases too, but only on a target that stores what is written.
      context.expect(second.secret !== secret, {
        expected: "a secret other than that of the first key",
        received: "the same secret for both keys",
      });
    },
  },
];

/** An edit shows no secret. Only CertCentral can edit keys. */
export const oneTimeSecretCases: readonly Case[] = [
  ...lifecycleCases("one-time-secret", keyCases),
  editCase({
    family: "one-time-secret",
    name: "absent-in-edit",
    title: "an edit does not return the secret of a key",
    run: async (context) => {
      const { id } = await createKey(context);
      await editKey(context, id, { name: context.nameOf("edited") });
    },
  }),
];
