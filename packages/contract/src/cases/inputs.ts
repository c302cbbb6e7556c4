import type { Case, CaseContext } from "../case.ts";
import { rawRequest } from "../exchange.ts";
import { creator, keyOperations, ownedIdsOf } from "../key-operations.ts";
import { type ApiName, apiNames, findOperation, type OperationId } from "../spec.ts";
import { defineCase, defineKeyCase } from "./define.ts";
import { expectDeclared, expectErrorStatus, expectRejected } from "./http.ts";
import { createKey, expectShown } from "./keys.ts";

const family = "inputs";

interface Input {
  /** `missing-name`. */
  readonly name: string;
  /** `a body without a name`. */
  readonly label: string;
  /** Whether the input may break a server, or look like an attack to a proxy. */
  readonly isMalformed?: true;
}

/** A body that an operation must reject. */
interface InvalidBody extends Input {
  /** The body, which is sent unchanged. Undefined sends no body. */
  readonly body: string | undefined;
  /** Why the error response is an assumption, even though CertCentral documents 400. */
  readonly assumed?: string;
}

/** A text in place of an id. */
interface Spelling extends Input {
  /** Makes the text from an existing id, so that a lenient server finds a key. */
  readonly of: (id: number) => string;
}

const noCode =
  "DigiCert does not document a code for a field that is missing or invalid. The code of a malformed body is expected.";
const unknownField =
  "DigiCert does not document what an unknown property in a request does. We expect an error response, so that a misspelt property is found.";
/** Partner Subscriptions declares no status for an invalid body. */
const noStatus =
  "DigiCert does not document the response to an invalid body. Any error response is expected.";
const anyCharacters =
  "DigiCert does not document which characters a name may have, or whether they stay as they were sent.";
const noLimit = "DigiCert does not document a maximum length of a name.";
const noNumber =
  "DigiCert does not document the response to an id that is not an integer. The case only expects that no key is found.";
const noId =
  "DigiCert documents 404 for an id that is not found. It does not say whether this includes a number that cannot be an id.";
const noUserId =
  "DigiCert does not document the response to a user_id that is not an integer. A list of all keys would mislead the caller.";

const anyInvalid: readonly InvalidBody[] = [
  { name: "no-body", label: "a request without a body", body: undefined, assumed: noCode },
  {
    name: "malformed-json",
    label: "a body of incomplete JSON",
    body: '{"name":"x","status":',
    isMalformed: true,
  },
  invalid("list-as-body", "an array in place of an object", []),
];

const invalidNames: readonly InvalidBody[] = [
  invalid("missing-name", "a body without a name", {}),
  invalid("name-as-number", "a number as name", { name: 7 }),
  invalid("name-as-null", "null as name", { name: null }),
  invalid("unknown-field", "a body with an unknown field", { name: "x", nmae: "x" }, unknownField),
];

const invalidRoles: readonly InvalidBody[] = [
  invalid("role-as-text", "a role in quotes", { name: "x", restricted_to_role_id: "102" }),
  invalid("unknown-role", "an unknown role", { name: "x", restricted_to_role_id: 99 }),
];

/** @param otherWord A status of the other API. */
const invalidStatuses = (otherWord: string): readonly InvalidBody[] => [
  invalid("missing-status", "a body without a status", {}),
  invalid("status-as-boolean", "true as status", { status: true }),
  invalid("status-of-the-other-api", `the other API's status "${otherWord}"`, { status: otherWord }),
  invalid("status-in-capitals", "a status in capital letters", { status: "ACTIVE" }),
  invalid("unknown-field", "a body with an unknown field", { status: "active", x: 1 }, unknownField),
];

const longName = invalid("name-of-201-characters", "a name of 201 characters", { name: "n".repeat(201) });

/** Texts that are not an integer, but that a lenient server may read as an integer. */
const notNumbers: readonly Spelling[] = [
  { name: "with-exponent", label: "an id with an exponent (12e3)", of: (id) => `${id}e0` },
  { name: "in-hexadecimal", label: "a hexadecimal id (0x10)", of: (id) => `0x${id.toString(16)}` },
  { name: "with-fraction", label: "an id with a fraction (1.0)", of: (id) => `${id}.0` },
  { name: "with-plus-sign", label: "an id with a plus sign", of: (id) => `+${id}` },
  { name: "with-leading-space", label: "an id with a leading space", of: (id) => `%20${id}` },
  { name: "with-trailing-space", label: "an id with a trailing space", of: (id) => `${id}%20` },
  { name: "with-leading-zeros", label: "an id with leading zeros (007)", of: (id) => `00${id}` },
  { name: "with-letters", label: "an id followed by letters", of: (id) => `${id}abc` },
  { name: "with-nul", label: "an id followed by a NUL", of: (id) => `${id}%00`, isMalformed: true },
  { name: "in-other-digits", label: "an id in Arabic digits", of: inArabicDigits },
  { name: "infinity", label: "the word Infinity as id", of: () => "Infinity" },
];

/** Integers that cannot be an id. */
const unknownNumbers: readonly Spelling[] = [
  { name: "zero", label: "the id 0", of: () => "0" },
  { name: "negative", label: "a negative id", of: (id) => `-${id}` },
  { name: "beyond-2-to-the-53", label: "the id 2^53", of: () => String(2 ** 53) },
  { name: "of-400-digits", label: "an id of 400 digits", of: () => "9".repeat(400) },
];

/** Inputs that an operation must accept, and inputs that it must reject. */
export const inputCases: readonly Case[] = [
  ...bodyCases("createSubaccountApiKey", [...anyInvalid, ...invalidNames, longName]),
  ...bodyCases("updateApiKeyStatus", [...anyInvalid, ...invalidStatuses("revoked")]),
  ...bodyCases("createKey", [...anyInvalid, ...invalidNames, ...invalidRoles]),
  ...bodyCases("updateKey", [...anyInvalid, ...invalidNames, ...invalidRoles]),
  ...bodyCases("updateKeyStatus", [...anyInvalid, ...invalidStatuses("inactive")]),
  ...apiNames.flatMap(nameCases),
  ...apiNames.flatMap(idCases),
  ...filterCases(),
];

function invalid(name: string, label: string, body: unknown, assumed = noCode): InvalidBody {
  return { name, label, body: JSON.stringify(body), assumed };
}

/** CertCentral declares 400 for an invalid body. Partner Subscriptions declares no status, so any 4xx is accepted. */
function bodyCases(operationId: OperationId, bodies: readonly InvalidBody[]): readonly Case[] {
  const { api } = findOperation(operationId);
  const { create } = keyOperations[api];
  const isDeclared = api === "certcentral";
  return bodies.map(({ name, label, body, assumed, isMalformed }) =>
    defineCase({
      operationId,
      family,
      name,
      status: isDeclared ? 400 : undefined,
      title: `${label} is rejected`,
      capabilities: isMalformed ? ["malformedRequests"] : [],
      requires: [creator[api]],
      mutates: [create, operationId],
      assumed: isDeclared ? assumed : noStatus,
      run: async (context) => {
        // Uses a new key, since a lenient server would change the key.
        const id =
          operationId === create
            ? ownedIdsOf(context).owner
            : (await createKey(context, { name: context.nameOf(name) })).id;
        const response = await context.send(rawRequest(context, { operationId, id, body }));
        if (isDeclared) expectDeclared(context, response, 400);
        else expectErrorStatus(context, response, label);
      },
    }),
  );
}

function nameCases(api: ApiName): readonly Case[] {
  const nameCase = (
    name: string,
    label: string,
    assumed: string | undefined,
    makeName: (context: CaseContext) => string,
  ): Case =>
    defineKeyCase({
      operationId: keyOperations[api].create,
      family,
      name,
      status: 201,
      title: `${label} is returned unchanged`,
      assumed,
      run: async (context) => {
        const sent = makeName(context);
        await expectShown(context, await createKey(context, { name: sent }), { name: sent });
      },
    });
  return [
    nameCase(
      "name-of-200-characters",
      "a name of 200 characters",
      api === "certcentral" ? noLimit : undefined,
      ({ nameOf }) => nameOf("inputs").padEnd(200, "."),
    ),
    nameCase("unicode-name", "a name beyond ASCII, composed and decomposed,", anyCharacters, ({ nameOf }) =>
      nameOf("Schlüssel Schlu\u0308ssel ключ 鍵 🔑 \u202Eabc"),
    ),
    nameCase("name-of-markup", "a name with quotes, markup and a line break", anyCharacters, ({ nameOf }) =>
      nameOf(`'"\\ <b>&amp;</b> %41 {{x}}\n-- ;`),
    ),
  ];
}

function idCases(api: ApiName): readonly Case[] {
  const { create, get, setStatus } = keyOperations[api];
  const requires = [creator[api]];
  return [
    // A server may find a key by an invalid id, or even change a key.
    ...[get, setStatus].flatMap((operationId) =>
      notNumbers.map((spelling) => {
        const isGet = operationId === get;
        return defineCase({
          operationId,
          family,
          name: `id-${spelling.name}`,
          status: undefined,
          title: `${spelling.label} ${isGet ? "finds" : "changes"} no key`,
          capabilities: needsOf(spelling),
          requires,
          mutates: isGet ? [] : [create, setStatus],
          assumed: noNumber,
          run: async (context) => {
            const name = context.nameOf(spelling.name);
            const { key } = isGet ? ownedIdsOf(context) : await createKey(context, { name });
            // The key already has this status.
            const body = isGet ? undefined : JSON.stringify({ status: "active" });
            await expectRejected(context, { operationId, id: spelling.of(key), body }, spelling.label);
          },
        });
      }),
    ),
    ...unknownNumbers.map(({ name, label, of }) =>
      defineCase({
        operationId: get,
        family,
        name: `id-${name}`,
        status: 404,
        title: `${label} finds no key`,
        // Without this capability, a target may return the same response for all ids.
        capabilities: ["authorization"],
        requires,
        assumed: noId,
        run: async (context) => {
          await context.call({ operationId: get, status: 404, id: of(ownedIdsOf(context).key) });
        },
      }),
    ),
  ];
}

function filterCases(): readonly Case[] {
  const operationId = "listKeys";
  // In a query, a plus sign is a space.
  const spellings = notNumbers.filter(({ name }) => name !== "with-plus-sign");
  return spellings.map((spelling) =>
    defineCase({
      operationId,
      family,
      name: `user-id-${spelling.name}`,
      status: undefined,
      title: `${spelling.label} is rejected as user_id`,
      capabilities: needsOf(spelling),
      requires: [creator.certcentral],
      assumed: noUserId,
      run: async (context) => {
        const query = `?user_id=${spelling.of(ownedIdsOf(context).owner)}`;
        await expectRejected(context, { operationId, query }, spelling.label);
      },
    }),
  );
}

function needsOf({ isMalformed }: Input): Case["capabilities"] {
  return isMalformed ? ["malformedRequests"] : [];
}

function inArabicDigits(id: number): string {
  const zero = 0x660;
  const digits = [...String(id)].map((digit) => String.fromCodePoint(zero + Number(digit)));
  return encodeURIComponent(digits.join(""));
}
