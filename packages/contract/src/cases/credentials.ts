import { unusedIds } from "../accounts.ts";
import type { Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import {
  type ApiName,
  apiNames,
  type CredentialRow,
  type SpecApi,
  type SpecOperation,
  spec,
} from "../spec.ts";
import { SkipCase } from "../target.ts";
import { expectErrorResponse, mutationsOf, type RejectedCall } from "./access.ts";
import {
  createKey,
  creator,
  needsToCreateKeys,
  ownedIdsOf,
  secretOf,
  setStatus,
  viewOnlyRole,
} from "./keys.ts";

/** A kind of caller whose keys a case can create, with the owner as the creator sees it. */
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

/** What a credential gets that is not accepted: for each operation and each row of the spec, and some beyond them. */
export const credentialCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) => [
    ...badCredentials(spec[api]).map((credential) => credentialCase(operation, credential)),
    // All operations compare keys in the same way.
    ...(operation.parameters.some(({ place }) => place === "path")
      ? []
      : similarKeys(spec[api]).map((credential) => credentialCase(operation, credential))),
    ...retiredKinds[api].map((kind) => retiredCase(operation, kind)),
  ]),
);

interface BadCredential extends Partial<Pick<Case, "capabilities" | "requires" | "assumed">> {
  /** The last part of the case's id. */
  readonly name: string;
  readonly title: string;
  /** What the spec says about it. */
  readonly row: CredentialRow;
  readonly credential: (context: CaseContext) => Pick<RejectedCall, "secret" | "headers">;
}

function badCredentials({ name: api, credentialHeader, credentials }: SpecApi): BadCredential[] {
  const other = api === "certcentral" ? "partner-subscriptions" : "certcentral";
  const otherHeader = spec[other].credentialHeader;
  const retired = keyOperations[api].off;
  const missing = findRow(credentials, "missing");
  const withoutKey = { row: missing, capabilities: [] };
  return [
    {
      name: "missing",
      title: "a request without a key is rejected",
      ...withoutKey,
      credential: () => ({ secret: undefined }),
    },
    {
      name: "empty",
      title: `an empty ${credentialHeader} header is rejected`,
      ...withoutKey,
      assumed:
        missing.assumed ??
        "DigiCert does not document what an empty header gets. The same as a missing one is expected.",
      credential: () => ({ secret: "" }),
    },
    {
      name: "other-header",
      title: `a key in ${otherHeader}, the header of the other API, is rejected`,
      ...withoutKey,
      requires: [{ caller: creator[api].caller }],
      credential: (context) => ({ secret: undefined, headers: { [otherHeader]: secretOf(context, api) } }),
    },
    {
      name: "unknown",
      title: "an unknown key is rejected",
      row: findRow(credentials, "unknown"),
      // No server has it, and no server takes it for a live key.
      credential: () => ({ secret: "latchkey-contract-unknown-key" }),
    },
    {
      name: "other-api",
      title: "a key of the other API is rejected",
      row: findRow(credentials, "unknown"),
      assumed:
        "DigiCert documents that the keys of its two APIs are not interchangeable. It does not document what a key gets in the other API; the same as an unknown key is expected.",
      credential: (context) => ({ secret: secretOf(context, other) }),
    },
    {
      name: retired,
      title: `${retired === "inactive" ? "an" : "a"} ${retired} key is rejected`,
      row: findRow(credentials, retired),
      requires: [{ caller: retired }],
      credential: (context) => ({ secret: secretOf(context, api, retired) }),
    },
  ];
}

/** Keys that differ little from a valid one. */
function similarKeys({ name: api, credentials }: SpecApi): BadCredential[] {
  const similar = (name: string, title: string, change: (secret: string) => string): BadCredential => ({
    name,
    title,
    row: findRow(credentials, "unknown"),
    requires: [{ caller: creator[api].caller }],
    credential: (context) => {
      const valid = secretOf(context, api);
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

function credentialCase(operation: SpecOperation, bad: BadCredential): Case {
  const { api, operationId } = operation;
  const { name, title, row, capabilities = ["authentication"], requires = [], credential } = bad;
  return {
    id: `${operationId}/credentials/${name}`,
    api,
    operationId,
    status: row.status,
    title,
    capabilities,
    requires,
    mutates: mutationsOf(operationId),
    assumed: bad.assumed ?? row.assumed,
    run: async (context) => {
      // Ids that exist, if they are known: a server may look for them first, and respond otherwise.
      const ownedIds = context.accounts[api].ownedIds[creator[api].caller]?.["self"] ?? unusedIds;
      await expectErrorResponse(context, operation, { ownedIds, ...credential(context) }, row);
    },
  };
}

/** A retired key of each kind of caller: it may no longer do what it could. */
function retiredCase(operation: SpecOperation, { caller, owner, role = 0 }: RetiredKind): Case {
  const { api, operationId } = operation;
  const retired = keyOperations[api].off;
  const row = findRow(spec[api].credentials, retired);
  const { create, setStatus: change } = keyOperations[api];
  return {
    id: `${operationId}/credentials/${retired}-${caller}`,
    api,
    operationId,
    status: row.status,
    title: `a new key of ${caller} is rejected after it becomes ${retired}`,
    capabilities: needsToCreateKeys,
    requires: [{ caller: creator[api].caller, owner }],
    mutates: mutationsOf(create, change, operationId),
    assumed: row.assumed,
    run: async (context) => {
      const name = context.nameOf(`${retired} ${caller}`);
      const { owner: ownerId } = ownedIdsOf(context, api, creator[api].caller, owner);
      const key = await createKey(context, api, { owner: ownerId, role, name });
      await setStatus(context, api, key, "retired");
      // Its own key and owner: it may do there whatever its kind may do at all.
      await expectErrorResponse(context, operation, { secret: key.secret, ownedIds: key }, row);
    },
  };
}

function findRow(rows: readonly CredentialRow[], credential: string): CredentialRow {
  const row = rows.find((each) => each.credential === credential);
  if (row === undefined)
    throw new Error(`The spec does not say what a credential gets that is ${credential}.`);
  return row;
}
