import type { Case } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { makeKey, maker, needsOfMadeKeys, readKey, secretOf, setStatus } from "./keys.ts";
import { expectRefused, rawRequest } from "./raw-request.ts";
import { expectKeyRefused, howSoon, listShown } from "./shown-key.ts";
import { type Statement, statementCases } from "./statement.ts";

/**
 * The value of a secret stands in one reply, that of its creation. The session looks for it in all others, and fails a
 * case that has one; so most of these only ask for the replies that might.
 */
const statements: readonly Statement[] = [
  {
    name: "absent-in-list",
    situation: "the secret of a key is not in the list",
    operation: "list",
    run: async (context, api) => {
      await listShown(context, api);
    },
  },
  {
    name: "absent-in-get",
    situation: "the secret of a key is not where it is read",
    operation: "get",
    run: async (context, api, { id }) => {
      await readKey(context, api, id);
    },
  },
  {
    name: "absent-where-a-key-reads-itself",
    situation: "the secret of a key is not where it reads itself",
    operation: "get",
    run: async (context, api, { id, secret }) => {
      await context.call(
        api === "certcentral"
          ? { operationId: "getKey", status: 200, secret, parameters: { key_id: id } }
          : { operationId: "getApiKey", status: 200, secret, parameters: { apiKeyId: id } },
      );
    },
  },
  {
    name: "absent-in-status",
    situation: "the secret of a key is in no reply that sets its status",
    operation: "setStatus",
    setsStatus: true,
    run: async (context, api, { id }) => {
      await setStatus(context, api, id, "retired");
      // Where some services issue a new one.
      await setStatus(context, api, id, "active");
    },
  },
  {
    name: "absent-in-refusal",
    situation: "the secret of a key that was {retired} is not in the refusal that it gets",
    operation: "setStatus",
    setsStatus: true,
    assumed: howSoon,
    run: async (context, api, { id, secret }) => {
      await setStatus(context, api, id, "retired");
      await expectKeyRefused(context, api, secret);
    },
  },
  {
    name: "not-echoed-from-a-body",
    situation: "a secret that was pasted into a field is not in the refusal",
    operation: "setStatus",
    setsStatus: true,
    isRefused: true,
    assumed: "The vendor says that the secret is shown once, and not what a wrong body gets.",
    run: async (context, api, { id, secret: status }) => {
      const { setStatus: operationId } = keyOperations[api];
      const secret = secretOf(context, api, maker[api].caller);
      const body = JSON.stringify({ status });
      expectRefused(
        context,
        await context.send(rawRequest({ operationId, secret, id, body })),
        "a secret as a status",
      );
    },
  },
  {
    name: "not-echoed-from-a-path",
    situation: "a secret that was pasted into the place of an id is not in the refusal",
    operation: "get",
    isRefused: true,
    assumed: "The vendor says that the secret is shown once, and not what gets a text that is no id.",
    run: async (context, api, { secret: id }) => {
      const operationId = api === "certcentral" ? "getKey" : "getApiKey";
      const secret = secretOf(context, api, maker[api].caller);
      expectRefused(
        context,
        await context.send(rawRequest({ operationId, secret, id })),
        "a secret as an id",
      );
    },
  },
  {
    name: "two-keys-two-secrets",
    situation: "two keys have two secrets",
    operation: "create",
    run: async (context, api, { secret }) => {
      const second = await makeKey(context, api, { purpose: "other" });
      // The session says so too, where a target remembers.
      context.expect(second.secret !== secret, {
        expected: "another secret than that of the first key",
        received: "the two are the same",
      });
    },
  },
];

/** Only CertCentral edits keys. */
const absentInEdit: Case = {
  id: "updateKey/one-time-secret/absent-in-edit",
  api: "certcentral",
  operationId: "updateKey",
  status: 204,
  situation: "the secret of a key is not in the reply that edits it",
  needs: needsOfMadeKeys,
  parts: [maker.certcentral],
  mutates: ["createKey", "updateKey"],
  run: async (context) => {
    const { id } = await makeKey(context, "certcentral");
    await context.call({
      operationId: "updateKey",
      status: 204,
      secret: secretOf(context, "certcentral", maker.certcentral.caller),
      parameters: { key_id: id },
      body: { name: context.nameOf("edited") },
    });
  },
};

/** That the value of a secret is shown once. */
export const oneTimeSecretCases: readonly Case[] = [
  ...statementCases("one-time-secret", statements),
  absentInEdit,
];
