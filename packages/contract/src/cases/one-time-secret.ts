import type { Case } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { editCase, editKey } from "./certcentral.ts";
import { expectRejected } from "./http.ts";
import { createKey, expectKeyRejected, listKeys, readKey, setStatus } from "./keys.ts";
import { type LifecycleCase, lifecycleCases, reactivation, statusDelay } from "./lifecycle.ts";

/**
 * The value of a secret is in one response, the one that creates it. The suite looks for it in all others and fails a
 * case that has one, so most of these cases only request a response that might have it.
 */
const keyCases: readonly LifecycleCase[] = [
  {
    name: "absent-in-list",
    title: "the list does not contain the secret of a key",
    operation: "list",
    run: (context, api) => listKeys(context, api),
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
    run: (context, api, { id, secret }) => {
      const { get: operationId, keyParameter } = keyOperations[api];
      return context.call({ operationId, status: 200, secret, parameters: { [keyParameter]: id } });
    },
  },
  {
    name: "absent-in-status",
    title: "a change of a key's status does not return its secret",
    operation: "setStatus",
    setsStatus: true,
    assumed: { certcentral: reactivation },
    run: async (context, api, key) => {
      await setStatus(context, api, key, "retired");
      // Some services issue a new secret here.
      await setStatus(context, api, key, "active");
    },
  },
  {
    name: "absent-in-error-response",
    title: "the error response to a {retired} key does not contain its secret",
    operation: "setStatus",
    setsStatus: true,
    assumed: statusDelay,
    run: async (context, api, key) => {
      await setStatus(context, api, key, "retired");
      await expectKeyRejected(context, api, key.secret);
    },
  },
  {
    name: "not-echoed-from-a-body",
    title: "the error response does not repeat a secret that was sent as a status",
    operation: "setStatus",
    setsStatus: true,
    isRejected: true,
    assumed: "DigiCert does not document what an invalid body gets, only that a secret is shown once.",
    run: async (context, api, { id, secret: status }) => {
      const body = JSON.stringify({ status });
      const { setStatus: operationId } = keyOperations[api];
      await expectRejected(context, { operationId, id, body }, "a secret as a status");
    },
  },
  {
    name: "not-echoed-from-a-path",
    title: "the error response does not repeat a secret that was sent as an id",
    operation: "get",
    isRejected: true,
    assumed: "DigiCert does not document what an invalid id gets, only that a secret is shown once.",
    run: (context, api, { secret: id }) =>
      expectRejected(context, { operationId: keyOperations[api].get, id }, "a secret as an id"),
  },
  {
    name: "two-keys-two-secrets",
    title: "two keys have different secrets",
    operation: "create",
    run: async (context, api, { secret }) => {
      const second = await createKey(context, api, { name: context.nameOf("other") });
      // The suite checks this as well, but only for a target that keeps what is written.
      context.expect(second.secret !== secret, {
        expected: "another secret than that of the first key",
        received: "the same secret for both keys",
      });
    },
  },
];

/** That the value of a secret is shown once. Only CertCentral edits keys. */
export const oneTimeSecretCases: readonly Case[] = [
  ...lifecycleCases("one-time-secret", keyCases),
  editCase({
    family: "one-time-secret",
    name: "absent-in-edit",
    title: "an edit does not return the secret of a key",
    run: async (context) => {
      const { id } = await createKey(context, "certcentral");
      await editKey(context, id, { name: context.nameOf("edited") });
    },
  }),
];
