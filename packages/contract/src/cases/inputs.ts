import type { Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, type OperationId } from "../spec.ts";
import { idCases } from "./input-ids.ts";
import { belongingsOf, makeKey, maker, needsOfMadeKeys, readKey, secretOf } from "./keys.ts";
import { expectDeclared, expectRefused, rawRequest } from "./raw-request.ts";

/** A body that an operation does not take. */
interface WrongBody {
  /** `missing-name`. */
  readonly name: string;
  /** `a body without a name`. */
  readonly words: string;
  /** As it is sent; undefined is no body. */
  readonly body: string | undefined;
  /** Why the refusal is a guess, also in an API that documents 400. */
  readonly assumed?: string;
  /** Whether it may break a server that is not ready for it. */
  readonly isMalformed?: true;
}

const unnamedReason =
  "The vendor names no code for a field that is missing or wrong; that of a malformed body stands in.";
const unknownField =
  "The vendor does not say what an unknown property in a request does. It is refused, so that a misspelt one is found.";
/** As Partner Subscriptions declares no status for it. */
const undeclared =
  "The vendor documents no answer to a body that is wrong; that it is refused is all that is expected.";

const anyCharacters =
  "The vendor does not say which characters a name may have, or whether they stay as they were sent.";

const anyWrong: readonly WrongBody[] = [
  { name: "no-body", words: "no body", body: undefined, assumed: unnamedReason },
  {
    name: "malformed-json",
    words: "a body that breaks off within its JSON",
    body: '{"name":"x","status":',
    isMalformed: true,
  },
  wrong("list-as-body", "a list in place of an object", []),
];

const wrongNames: readonly WrongBody[] = [
  wrong("missing-name", "a body without a name", {}),
  wrong("name-as-number", "a number for a name", { name: 7 }),
  wrong("name-as-null", "null for a name", { name: null }),
  wrong("unknown-field", "a field that the operation does not have", { name: "x", nmae: "x" }, unknownField),
];

const wrongRoles: readonly WrongBody[] = [
  wrong("role-as-text", "a role in quotes", { name: "x", restricted_to_role_id: "102" }),
  wrong("unknown-role", "a role that does not exist", { name: "x", restricted_to_role_id: 99 }),
];

/** @param others A status of the other API. */
const wrongStatuses = (others: string): readonly WrongBody[] => [
  wrong("missing-status", "a body without a status", {}),
  wrong("status-as-boolean", "true for a status", { status: true }),
  wrong("status-of-the-other-api", "the other API's word for a status", { status: others }),
  wrong("status-in-capitals", "a status in capital letters", { status: "ACTIVE" }),
  wrong(
    "unknown-field",
    "a field that the operation does not have",
    { status: "active", x: 1 },
    unknownField,
  ),
];

const wrongBodies: readonly {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly bodies: readonly WrongBody[];
}[] = [
  {
    api: "partner-subscriptions",
    operationId: "createSubaccountApiKey",
    bodies: [
      ...anyWrong,
      ...wrongNames,
      wrong("name-of-201-characters", "a name of 201 characters", { name: "n".repeat(201) }),
    ],
  },
  {
    api: "partner-subscriptions",
    operationId: "updateApiKeyStatus",
    bodies: [...anyWrong, ...wrongStatuses("revoked")],
  },
  { api: "certcentral", operationId: "createKey", bodies: [...anyWrong, ...wrongNames, ...wrongRoles] },
  { api: "certcentral", operationId: "updateKey", bodies: [...anyWrong, ...wrongNames, ...wrongRoles] },
  { api: "certcentral", operationId: "updateKeyStatus", bodies: [...anyWrong, ...wrongStatuses("inactive")] },
];

/** What the operations take, and what they refuse. */
export const inputCases: readonly Case[] = [
  ...wrongBodies.flatMap(({ api, operationId, bodies }) =>
    bodies.map((each) => wrongBodyCase(api, operationId, each)),
  ),
  ...apiNames.flatMap(nameCases),
  ...idCases,
];

function wrong(name: string, words: string, body: unknown, assumed = unnamedReason): WrongBody {
  return { name, words, body: JSON.stringify(body), assumed };
}

/** CertCentral declares 400 for it; Partner Subscriptions nothing, so there it is only no success. */
function wrongBodyCase(
  api: ApiName,
  operationId: OperationId,
  { name, words, body, assumed, isMalformed }: WrongBody,
): Case {
  const { create } = keyOperations[api];
  const isDeclared = api === "certcentral";
  return {
    id: `${operationId}/inputs/${name}`,
    api,
    operationId,
    status: isDeclared ? 400 : undefined,
    situation: `${words} is refused`,
    needs: isMalformed ? ["httpEdges"] : [],
    parts: [maker[api]],
    mutates: [...new Set([create, operationId])],
    assumed: isDeclared ? assumed : undeclared,
    run: async (context) => {
      const { owner, caller } = maker[api];
      // A key of its own: one that is in use might really be changed.
      const id =
        operationId === create
          ? belongingsOf(context, api, caller, owner).owner
          : (await makeKey(context, api, { purpose: name })).id;
      const secret = secretOf(context, api, caller);
      const reply = await context.send(
        rawRequest({ operationId, secret, id, ...(body !== undefined && { body }) }),
      );
      if (isDeclared) expectDeclared(context, reply, operationId, 400);
      else expectRefused(context, reply, words);
    },
  };
}

function nameCases(api: ApiName): readonly Case[] {
  return [
    nameCase(
      api,
      "name-of-200-characters",
      "a name of 200 characters is kept as it is",
      api === "certcentral" ? "The vendor names no limit of a name's length." : undefined,
      (context) => context.nameOf("inputs").padEnd(200, "."),
    ),
    nameCase(
      api,
      "unicode-name",
      "a name beyond ASCII, in composed and decomposed letters, is kept as it is",
      anyCharacters,
      (context) => context.nameOf("Schlüssel Schlu\u0308ssel ключ 鍵 🔑 \u202Eabc"),
    ),
    nameCase(
      api,
      "name-of-markup",
      "a name of quotes, markup and a line break is kept as it is",
      anyCharacters,
      (context) => context.nameOf(`'"\\ <b>&amp;</b> %41 {{x}}\n-- ;`),
    ),
  ];
}

function nameCase(
  api: ApiName,
  name: string,
  situation: string,
  assumed: string | undefined,
  makeName: (context: CaseContext) => string,
): Case {
  const { create } = keyOperations[api];
  return {
    id: `${create}/inputs/${name}`,
    api,
    operationId: create,
    status: 201,
    situation,
    needs: needsOfMadeKeys,
    parts: [maker[api]],
    mutates: [create],
    assumed,
    run: async (context) => {
      const sent = makeName(context);
      const secret = secretOf(context, api, maker[api].caller);
      const { owner } = belongingsOf(context, api, maker[api].caller, maker[api].owner);
      const body = { name: sent };
      const { body: created } =
        api === "certcentral"
          ? await context.call({
              operationId: "createKey",
              status: 201,
              secret,
              parameters: { user_id: owner },
              body,
            })
          : await context.call({
              operationId: "createSubaccountApiKey",
              status: 201,
              secret,
              parameters: { accountId: owner },
              body,
            });
      const shown = (await readKey(context, api, created.id)).name;
      context.expect(shown === sent, {
        expected: `the name that was sent, ${JSON.stringify(sent)}`,
        received: `the name is ${JSON.stringify(shown)}`,
      });
    },
  };
}
