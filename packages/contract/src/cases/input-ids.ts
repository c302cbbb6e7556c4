import type { Case } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import type { ApiName } from "../spec.ts";
import { belongingsOf, makeKey, maker, secretOf } from "./keys.ts";
import { expectRefused, rawRequest } from "./raw-request.ts";

/** A text where an id belongs. */
interface Spelling {
  /** `with-exponent`. */
  readonly name: string;
  readonly words: string;
  /** As it stands in the request, made of the id of something that there is: so a lax reading finds it. */
  readonly of: (id: number) => string;
  /** Whether what stands before a server may take it for an attack. */
  readonly isMalformed?: true;
}

/** No whole numbers, but for whoever reads them generously. */
const noNumbers: readonly Spelling[] = [
  { name: "with-exponent", words: "an id in powers of ten, such as 12e3", of: (id) => `${id}e0` },
  { name: "in-hexadecimal", words: "an id in hexadecimal, such as 0x10", of: (id) => `0x${id.toString(16)}` },
  { name: "with-fraction", words: "an id with a fraction, such as 1.0", of: (id) => `${id}.0` },
  { name: "with-plus-sign", words: "an id with a plus sign", of: (id) => `+${id}` },
  { name: "with-leading-space", words: "an id behind a space", of: (id) => `%20${id}` },
  { name: "with-trailing-space", words: "an id before a space", of: (id) => `${id}%20` },
  { name: "with-leading-zeros", words: "an id behind zeros, such as 007", of: (id) => `00${id}` },
  { name: "with-letters", words: "an id before letters", of: (id) => `${id}abc` },
  { name: "with-nul", words: "an id before a NUL", of: (id) => `${id}%00`, isMalformed: true },
  { name: "in-other-digits", words: "an id in Arabic digits", of: (id) => inArabicDigits(id) },
  { name: "infinity", words: "the word Infinity for an id", of: () => "Infinity" },
];

/** Whole numbers that are the id of nothing. */
const noIds: readonly Spelling[] = [
  { name: "zero", words: "the id 0", of: () => "0" },
  { name: "negative", words: "a negative id", of: (id) => `-${id}` },
  { name: "beyond-2-to-the-53", words: "the id 2^53", of: () => String(2 ** 53) },
  { name: "of-400-digits", words: "an id of 400 digits", of: () => "9".repeat(400) },
];

const assumedOfNoNumbers =
  "The vendor says that an id is an integer, and not what another text gets. That it finds nothing is all that is expected.";
const assumedOfNoIds =
  "The vendor documents 404 for what is not found, and does not say whether that holds for a number that no id can be.";

/** No text but an id in plain digits is an id. */
export const idCases: readonly Case[] = [
  ...readCases("partner-subscriptions", "getApiKey"),
  ...readCases("certcentral", "getKey"),
  ...statusCases("partner-subscriptions"),
  ...statusCases("certcentral"),
  ...filterCases(),
];

function readCases(api: ApiName, operationId: "getApiKey" | "getKey"): readonly Case[] {
  const { caller, owner } = maker[api];
  const common = { api, operationId, parts: [{ caller, owner }], mutates: [] };
  return [
    ...noNumbers.map(
      (spelling): Case => ({
        ...common,
        id: `${operationId}/inputs/id-${spelling.name}`,
        status: undefined,
        situation: `${spelling.words} finds no key`,
        needs: needsOf(spelling),
        assumed: assumedOfNoNumbers,
        run: async (context) => {
          const id = spelling.of(belongingsOf(context, api, caller, owner).key);
          const secret = secretOf(context, api, caller);
          expectRefused(context, await context.send(rawRequest({ operationId, secret, id })), spelling.words);
        },
      }),
    ),
    ...noIds.map(
      (spelling): Case => ({
        ...common,
        id: `${operationId}/inputs/id-${spelling.name}`,
        status: 404,
        situation: `${spelling.words} finds no key`,
        // Without it, a target has one answer for all ids.
        needs: ["hierarchy"],
        assumed: assumedOfNoIds,
        run: async (context) => {
          const id = spelling.of(belongingsOf(context, api, caller, owner).key);
          const secret = secretOf(context, api, caller);
          const parameters = operationId === "getKey" ? { key_id: id } : { apiKeyId: id };
          await context.call({ operationId, status: 404, secret, parameters });
        },
      }),
    ),
  ];
}

/** A key that is found by a wrong id is bad; one that is changed by it is worse. */
function statusCases(api: ApiName): readonly Case[] {
  const { create, setStatus: operationId } = keyOperations[api];
  return noNumbers.map((spelling) => ({
    id: `${operationId}/inputs/id-${spelling.name}`,
    api,
    operationId,
    status: undefined,
    situation: `${spelling.words} changes no key`,
    needs: needsOf(spelling),
    parts: [maker[api]],
    mutates: [create, operationId],
    assumed: assumedOfNoNumbers,
    run: async (context) => {
      const id = spelling.of((await makeKey(context, api, { purpose: spelling.name })).id);
      const secret = secretOf(context, api, maker[api].caller);
      // What it has anyway.
      const body = JSON.stringify({ status: "active" });
      expectRefused(
        context,
        await context.send(rawRequest({ operationId, secret, id, body })),
        spelling.words,
      );
    },
  }));
}

function filterCases(): readonly Case[] {
  const { caller, owner } = maker.certcentral;
  // In a query, a plus sign is a space.
  const spellings = noNumbers.filter(({ name }) => name !== "with-plus-sign");
  return spellings.map(({ name, words, of, ...spelling }) => ({
    id: `listKeys/inputs/user-id-${name}`,
    api: "certcentral",
    operationId: "listKeys",
    status: undefined,
    situation: `${words} as user_id is refused`,
    needs: needsOf(spelling),
    parts: [{ caller, owner }],
    mutates: [],
    assumed:
      "The vendor does not say what a user_id gets that is no integer. A list of all keys would mislead.",
    run: async (context) => {
      const query = `?user_id=${of(belongingsOf(context, "certcentral", caller, owner).owner)}`;
      const secret = secretOf(context, "certcentral", caller);
      const reply = await context.send(rawRequest({ operationId: "listKeys", secret, query }));
      expectRefused(context, reply, words);
    },
  }));
}

function needsOf({ isMalformed }: Pick<Spelling, "isMalformed">): Case["needs"] {
  return isMalformed ? ["httpEdges"] : [];
}

function inArabicDigits(id: number): string {
  const zero = 0x660;
  const digits = [...String(id)].map((digit) => String.fromCodePoint(zero + Number(digit)));
  return encodeURIComponent(digits.join(""));
}
