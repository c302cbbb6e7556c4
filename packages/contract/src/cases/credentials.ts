import { unusedIds } from "../accounts.ts";
import type { Case, CaseContext } from "../case.ts";
import { creator, keyOperations, ownedIdsOf, secretOf } from "../key-operations.ts";
import { type ApiName, operations, type SpecOperation, spec } from "../spec.ts";
import { SkipCase } from "../target.ts";
import { type DeclaredError, expectErrorResponse, type RejectedCall } from "./access.ts";
import { defineCase, defineKeyCase } from "./define.ts";
import { createKey, setStatus, viewOnlyRole } from "./keys.ts";

/** A kind of caller whose keys a case can create, and the owner of these keys in relation to the creator. */
interface RetiredKind {
  readonly caller: string;
  readonly owner: string;
  readonly role?: number;
}

const retiredKinds: Readonly<Record<ApiName, readonly RetiredKind[]>> = {
  "partner-subscriptions": [
    { caller: "parent", owner: "self" },
    { caller: "subaccount", owner: "subaccount" },
  ],
  certcentral: [
    { caller: "administrator", owner: "self" },
    { caller: "view-only", owner: "self", role: viewOnlyRole },
    { caller: "restricted", owner: "self", role: 100 },
  ],
};

/** Credentials that a server must reject. Operations without an id are also tested with keys similar to a valid key. */
export const credentialCases: readonly Case[] = operations.flatMap((operation) => {
  const { api, pathId } = operation;
  return [
    ...badCredentials(api).map((credential) => credentialCase(operation, credential)),
    // A server compares keys in the same way for all operations, so the operations without an id are enough.
    ...(pathId === undefined ? similarKeys(api) : []).map((each) => credentialCase(operation, each)),
    ...retiredKinds[api].map((kind) => retiredCase(operation, kind)),
  ];
});

interface BadCredential extends Partial<Pick<Case, "capabilities" | "requires" | "assumed">> {
  /** The last part of the case's id. */
  readonly name: string;
  readonly title: string;
  /** What the spec says about the credential. */
  readonly row: RejectedCredential;
  readonly credential: (context: CaseContext) => Pick<RejectedCall, "secret" | "headers">;
}

function badCredentials(api: ApiName): BadCredential[] {
  const other = api === "certcentral" ? "partner-subscriptions" : "certcentral";
  const otherHeader = spec[other].credentialHeader;
  const retired = keyOperations[api].inactiveStatus;
  const missing = findRow(api, "missing");
  const withoutKey = { row: missing, capabilities: [] };
  return [
    {
      name: "missing",
      title: "a request without a key is rejected",
      ...withoutKey,
      credential: () => ({ secret: null }),
    },
    {
      name: "empty",
      title: `an empty ${spec[api].credentialHeader} header is rejected`,
      ...withoutKey,
      assumed:
        missing.assumed ??
        "DigiCert does not document the response to an empty header. The response to a missing header is expected.",
      credential: () => ({ secret: "" }),
    },
    {
      name: "other-header",
      title: `a key in ${otherHeader}, the header of the other API, is rejected`,
      ...withoutKey,
      requires: [{ caller: creator[api].caller }],
      credential: (context) => ({ secret: null, headers: { [otherHeader]: secretOf(context) } }),
    },
    {
      name: "unknown",
      title: "an unknown key is rejected",
      row: findRow(api, "unknown"),
      // No server has this key. It is too short to be masked, so that the curl line of a report is complete.
      credential: () => ({ secret: "latchkey-contract-fake" }),
    },
    {
      name: "other-api",
      title: "a key of the other API is rejected",
      row: findRow(api, "unknown"),
      assumed:
        "DigiCert documents that the keys of its two APIs are not interchangeable. It does not document the response to a key of the other API. The response to an unknown key is expected.",
      credential: ({ accounts }) => ({ secret: secretOf({ accounts, api: other }) }),
    },
    {
      name: retired,
      title: `${retired === "inactive" ? "an" : "a"} ${retired} key is rejected`,
      row: findRow(api, retired),
      requires: [{ caller: retired }],
      credential: (context) => ({ secret: secretOf(context, retired) }),
    },
  ];
}

/** Keys that are similar to a valid key. */
function similarKeys(api: ApiName): BadCredential[] {
  const similar = (name: string, title: string, change: (secret: string) => string): BadCredential => ({
    name,
    title,
    row: findRow(api, "unknown"),
    requires: [{ caller: creator[api].caller }],
    credential: (context) => {
      const valid = secretOf(context);
      const secret = change(valid);
      if (secret === valid) throw new SkipCase("the key has no letter to change");
      return { secret };
    },
  });
  return [
    similar("cut", "a key without its last character is rejected", (secret) => secret.slice(0, -1)),
    similar("continued", "a key with an extra character is rejected", (secret) => `${secret}0`),
    similar("other-case", "a key with upper and lower case swapped is rejected", (secret) =>
      secret.replaceAll(/[A-Za-z]/g, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ),
    ),
  ];
}

function credentialCase(operation: SpecOperation, { row, credential, ...bad }: BadCredential): Case {
  const { api, operationId } = operation;
  return defineCase({
    operationId,
    family: "credentials",
    status: row.answer.status,
    capabilities: ["authentication"],
    assumed: row.assumed,
    ...bad,
    run: async (context) => {
      // Uses existing ids if they are known, since a server may look for the ids before it checks the key.
      const ownedIds = context.accounts[api].ownedIds[creator[api].caller]?.["self"] ?? unusedIds;
      await expectErrorResponse(context, operation, { ownedIds, ...credential(context) }, row.answer);
    },
  });
}

/** A server must reject a retired key of each kind of caller. */
function retiredCase(operation: SpecOperation, { caller, owner, role = 0 }: RetiredKind): Case {
  const { api, operationId } = operation;
  const { inactiveStatus: retired, setStatus: change } = keyOperations[api];
  const { answer, assumed } = findRow(api, retired);
  return defineKeyCase({
    operationId,
    family: "credentials",
    name: `${retired}-${caller}`,
    status: answer.status,
    title: `a new key of ${caller} is rejected after it becomes ${retired}`,
    requires: [{ caller: creator[api].caller, owner }],
    mutates: [change],
    assumed,
    run: async (context) => {
      const name = context.nameOf(`${retired} ${caller}`);
      const { owner: ownerId } = ownedIdsOf(context, creator[api].caller, owner);
      const key = await createKey(context, { owner: ownerId, role, name });
      await setStatus(context, key, "retired");
      // A key has the most permissions for itself and its own owner.
      await expectErrorResponse(context, operation, { secret: key.secret, ownedIds: key }, answer);
    },
  });
}

/** Returns the response to a credential that the spec rejects. */
interface RejectedCredential {
  readonly answer: DeclaredError;
  readonly assumed: string | undefined;
}

function findRow(api: ApiName, credential: string): RejectedCredential {
  const row = spec[api].credentials.find((each) => each.credential === credential);
  if (typeof row?.answer !== "object")
    throw new Error(`The spec does not reject a credential that is ${credential}. Remove its cases.`);
  return { answer: row.answer, assumed: row.assumed };
}
