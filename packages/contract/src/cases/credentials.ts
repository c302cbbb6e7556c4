import type { Case, CaseContext } from "../case.ts";
import { nobody } from "../cast.ts";
import { keyOperations } from "../key-operations.ts";
import {
  type ApiName,
  apiNames,
  type CredentialRow,
  type SpecApi,
  type SpecOperation,
  spec,
} from "../spec.ts";
import { NotObservable } from "../target.ts";
import { isMutating } from "./good-call.ts";
import { belongingsOf, makeKey, maker, needsOfMadeKeys, secretOf, setStatus, statusWords } from "./keys.ts";
import { expectRefusal, type RefusedCall } from "./refusal.ts";

/** No server has it, and none takes it for a live key. */
const unknownKey = "latchkey-contract-unknown-key";

/** A kind of caller whose keys can be made. */
interface RetiredKind {
  readonly caller: string;
  /** Whose they are, as the maker sees it. */
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
    { caller: "view-only", owner: "self", role: 102 },
    { caller: "restricted", owner: "self", role: 100 },
  ],
};

/** What a credential gets that is not accepted: for each operation and each row of the spec, and some beyond them. */
export const credentialCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) => [
    ...situations(spec[api]).map((situation) => credentialCase(operation, situation)),
    // How keys are compared is one thing for all operations.
    ...(operation.parameters.some(({ place }) => place === "path")
      ? []
      : almostRight(spec[api]).map((situation) => credentialCase(operation, situation))),
    ...retiredKinds[api].map((kind) => retiredCase(operation, kind)),
  ]),
);

interface Situation {
  /** Ends the case's id. */
  readonly name: string;
  readonly description: string;
  readonly row: CredentialRow;
  readonly needs: Case["needs"];
  readonly parts: Case["parts"];
  readonly assumed: string | undefined;
  readonly credential: (context: CaseContext) => Pick<RefusedCall, "secret" | "headers">;
}

function situations({ name: api, credentialHeader, credentials }: SpecApi): Situation[] {
  const other = api === "certcentral" ? "partner-subscriptions" : "certcentral";
  const retired = statusWords[api].retired;
  const missing = findRow(credentials, "missing");
  const unknown = findRow(credentials, "unknown");
  const { caller } = maker[api];
  const otherCaller = maker[other].caller;
  const byName = { name: "missing", row: missing, needs: [], parts: [], assumed: missing.assumed } as const;
  return [
    {
      ...byName,
      description: "no key is sent",
      credential: () => ({ secret: undefined }),
    },
    {
      ...byName,
      name: "empty",
      description: `the header ${credentialHeader} is empty`,
      assumed:
        missing.assumed ??
        "The vendor does not say what an empty header gets; here, what a missing one does.",
      credential: () => ({ secret: "" }),
    },
    {
      ...byName,
      name: "other-header",
      description: `a key is sent in ${spec[other].credentialHeader}, the header of the other API`,
      parts: [{ caller }],
      credential: (context) => ({
        secret: undefined,
        headers: { [spec[other].credentialHeader]: secretOf(context, api, caller) },
      }),
    },
    {
      name: "unknown",
      description: "a key is sent that nobody was given",
      row: unknown,
      needs: ["authByValue"],
      parts: [],
      assumed: unknown.assumed,
      credential: () => ({ secret: unknownKey }),
    },
    {
      name: "other-api",
      description: `a key of ${spec[other].title} is sent`,
      row: unknown,
      needs: ["authByValue"],
      parts: [],
      assumed:
        "The vendor says that the keys of its two APIs are not interchangeable, and not what one gets in the other; here, what an unknown one does.",
      credential: (context) => ({ secret: secretOf(context, other, otherCaller) }),
    },
    {
      name: retired,
      description: `a key is sent that is ${retired}`,
      row: findRow(credentials, retired),
      needs: ["authByValue"],
      parts: [{ caller: retired }],
      assumed: findRow(credentials, retired).assumed,
      credential: (context) => ({ secret: secretOf(context, api, retired) }),
    },
  ];
}

/** Keys that differ from a right one by little. */
function almostRight({ name: api, credentials }: SpecApi): Situation[] {
  const { caller } = maker[api];
  const row = findRow(credentials, "unknown");
  const almost = (name: string, description: string, change: (secret: string) => string): Situation => ({
    name,
    description,
    row,
    needs: ["authByValue"],
    parts: [{ caller }],
    assumed: row.assumed,
    credential: (context) => {
      const secret = secretOf(context, api, caller);
      const changed = change(secret);
      if (changed === secret) throw new NotObservable("the key has no letter to change");
      return { secret: changed };
    },
  });
  return [
    almost("cut", "a key is sent without its last character", (secret) => secret.slice(0, -1)),
    almost("continued", "a key is sent with a character more", (secret) => `${secret}0`),
    almost("other-case", "a key is sent with its letters in the other case", (secret) =>
      secret.replaceAll(/[A-Za-z]/g, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ),
    ),
  ];
}

function credentialCase(operation: SpecOperation, situation: Situation): Case {
  const { api, operationId } = operation;
  const { name, description, row, needs, parts, assumed, credential } = situation;
  return {
    id: `${operationId}/credentials/${name}`,
    api,
    operationId,
    status: row.status,
    situation: description,
    needs,
    parts,
    mutates: isMutating(operation) ? [operationId] : [],
    assumed,
    run: async (context) => {
      // What is there, where that is known: a server may look for it first, and tell the two apart.
      const belongings = context.cast[api].belongings[maker[api].caller]?.["self"] ?? nobody;
      await expectRefusal(context, operation, { belongings, ...credential(context) }, row);
    },
  };
}

/** The matrix of callers once more, with keys that are retired: none may do what it did. */
function retiredCase(operation: SpecOperation, { caller, owner, role = 0 }: RetiredKind): Case {
  const { api, operationId } = operation;
  const retired = statusWords[api].retired;
  const row = findRow(spec[api].credentials, retired);
  const { create, setStatus: change } = keyOperations[api];
  return {
    id: `${operationId}/credentials/${retired}-${caller}`,
    api,
    operationId,
    status: row.status,
    situation: `a key of ${caller} is made, becomes ${retired}, and calls`,
    needs: needsOfMadeKeys,
    parts: [{ caller: maker[api].caller, owner }],
    mutates: [...new Set([create, change, ...(isMutating(operation) ? [operationId] : [])])],
    assumed: row.assumed,
    run: async (context) => {
      const ownerId = belongingsOf(context, api, maker[api].caller, owner).owner;
      const made = await makeKey(context, api, { owner: ownerId, role, purpose: `${retired} ${caller}` });
      await setStatus(context, api, made.id, "retired");
      // Its own key and owner: whatever its kind may do at all, it may do there.
      await expectRefusal(context, operation, { secret: made.secret, belongings: made }, row);
    },
  };
}

function findRow(rows: readonly CredentialRow[], credential: string): CredentialRow {
  const row = rows.find((each) => each.credential === credential);
  if (row === undefined)
    throw new Error(`The spec does not say what a credential gets that is ${credential}.`);
  return row;
}
