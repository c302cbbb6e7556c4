import type { Case, CaseContext } from "../case.ts";
import type { ApiName } from "../spec.ts";
import { certCentralEditCases } from "./certcentral-edits.ts";
import { createReplyCases } from "./create-replies.ts";
import { type KeyState, makeKey, setStatus, statusWords } from "./keys.ts";
import { refusedWriteCases } from "./refused-writes.ts";
import {
  expectKeyRefused,
  expectSame,
  findListed,
  getShown,
  howSoon,
  listShown,
  timeForms,
} from "./shown-key.ts";
import { type Statement, statementCases, toleranceMs } from "./statement.ts";

const family = "life-cycle";
const statements: readonly Statement[] = [
  {
    name: "created-key-is-listed",
    situation: "a key that was just created is in the list, once",
    operation: "list",
    run: async (context, api, { id }) => {
      await findListed(context, api, id);
    },
  },
  {
    name: "created-key-has-its-name",
    situation: "a key that was just created has the name that was sent",
    operation: "get",
    run: async (context, api, { id }) => {
      expectSame(context, "the name", context.nameOf(family), (await getShown(context, api, id)).name);
    },
  },
  {
    name: "created-key-has-its-owner",
    situation: "a key that was just created belongs to whom it was created for",
    operation: "get",
    run: async (context, api, { id, owner }) => {
      expectSame(context, "its owner's id", owner, (await getShown(context, api, id)).owner);
    },
  },
  {
    name: "created-key-is-active",
    situation: "a key that was just created is active",
    operation: "get",
    assumed: { certcentral: "The vendor does not say which status a new key has." },
    run: async (context, api, { id }) => expectStatus(context, api, id, "active"),
  },
  {
    name: "created-key-works",
    situation: "a key that was just created opens the list",
    operation: "create",
    assumed: { certcentral: "The vendor does not say which status a new key has." },
    run: async (context, api, { secret }) => {
      await listShown(context, api, secret);
    },
  },
  {
    name: "created-time-is-in-utc",
    situation: "the time of a key's creation is written as in the vendor's examples",
    operation: "get",
    assumed: {
      "partner-subscriptions":
        "The vendor says ISO 8601. That it is always UTC, with a Z, only its examples show.",
    },
    run: async (context, api, { id }) => {
      const { ending, pattern } = timeForms[api];
      const { createdAt } = await getShown(context, api, id);
      context.expect(pattern.test(createdAt), {
        expected: `a time that ends in ${ending}`,
        received: `the time is ${createdAt}`,
      });
    },
  },
  {
    name: "created-time-is-now",
    situation: "the time of a key's creation is that of the request",
    operation: "get",
    needsClock: true,
    run: async (context, api, { id }) => {
      const now = await context.clock.now();
      const { createdAt } = await getShown(context, api, id);
      context.expect(Math.abs(Date.parse(createdAt) - now) <= toleranceMs, {
        expected: `a time about ${new Date(now).toISOString()}`,
        received: `the time is ${createdAt}`,
      });
    },
  },
  {
    name: "listed-as-read",
    situation: "a key is the same in the list as where it is read",
    operation: "list",
    run: async (context, api, { id }) => {
      const read = JSON.stringify(await getShown(context, api, id));
      const listed = JSON.stringify(await findListed(context, api, id));
      context.expect(listed === read, {
        expected: `as it is read: ${read}`,
        received: `the list has ${listed}`,
      });
    },
  },
  {
    name: "one-name-for-two-keys",
    situation: "the same create request, sent again, makes a second key",
    operation: "create",
    assumed: "The vendor does not say what sending the same create request twice does.",
    run: async (context, api, { id }) => {
      const second = await makeKey(context, api, { purpose: family });
      context.expect(second.id !== id, { expected: "a second id", received: `both keys have the id ${id}` });
      await findListed(context, api, id);
      await findListed(context, api, second.id);
    },
  },
  {
    name: "{retired}-key-is-refused",
    situation: "a key that was just {retired} opens nothing",
    operation: "setStatus",
    setsStatus: true,
    assumed: howSoon,
    run: async (context, api, { id, secret }) => {
      await setStatus(context, api, id, "retired");
      await expectKeyRefused(context, api, secret);
    },
  },
  {
    name: "{retired}-key-shows-its-status",
    situation: "a key that was just {retired} says so where it is read",
    operation: "get",
    setsStatus: true,
    assumed: howSoon,
    run: async (context, api, { id }) => {
      await setStatus(context, api, id, "retired");
      await expectStatus(context, api, id, "retired");
    },
  },
  {
    name: "status-changes-nothing-else",
    situation: "a key that was {retired} and activated again is what it was before",
    operation: "get",
    setsStatus: true,
    assumed: { certcentral: "The vendor does not say whether each revoked key can be activated again." },
    run: async (context, api, { id }) => {
      const before = JSON.stringify(await getShown(context, api, id));
      await setStatus(context, api, id, "retired");
      await setStatus(context, api, id, "active");
      const after = JSON.stringify(await getShown(context, api, id));
      context.expect(after === before, {
        expected: `as it was before: ${before}`,
        received: `the key is now ${after}`,
      });
    },
  },
  {
    name: "list-is-for-its-caller",
    situation: "a key that was {retired} does not get the list that another key got just before",
    operation: "list",
    setsStatus: true,
    assumed: howSoon,
    run: async (context, api, { id, secret }) => {
      await setStatus(context, api, id, "retired");
      await listShown(context, api);
      await expectKeyRefused(context, api, secret);
    },
  },
  {
    name: "{retired}-key-stays-listed",
    situation: "a key that was {retired} stays in the list, and says so",
    operation: "list",
    setsStatus: true,
    assumed: { "partner-subscriptions": "The vendor does not say whether inactive keys are in the list." },
    run: async (context, api, { id }) => {
      await setStatus(context, api, id, "retired");
      const { status } = await findListed(context, api, id);
      expectSame(context, "the status", statusWords[api].retired, status);
    },
  },
  {
    name: "{retired}-alone",
    situation: "a key goes on working when another of the same owner is {retired}",
    operation: "setStatus",
    setsStatus: true,
    run: async (context, api, { secret }) => {
      const other = await makeKey(context, api, { purpose: "other" });
      await setStatus(context, api, other.id, "retired");
      await listShown(context, api, secret);
    },
  },
  {
    name: "reactivated-key-works",
    situation: "a key that was {retired} and activated again opens the list",
    operation: "setStatus",
    setsStatus: true,
    assumed: {
      "partner-subscriptions": howSoon,
      certcentral:
        "The vendor does not say whether each revoked key can be activated again, or how soon that holds.",
    },
    run: async (context, api, { id, secret }) => {
      await setStatus(context, api, id, "retired");
      await setStatus(context, api, id, "active");
      await listShown(context, api, secret);
    },
  },
  {
    name: "reactivated-key-shows-its-status",
    situation: "a key that was {retired} and activated again says so where it is read",
    operation: "get",
    setsStatus: true,
    assumed: { certcentral: "The vendor does not say whether each revoked key can be activated again." },
    run: async (context, api, { id }) => {
      await setStatus(context, api, id, "retired");
      await setStatus(context, api, id, "active");
      await expectStatus(context, api, id, "active");
    },
  },
  ...(["active", "retired"] as const).map(
    (state): Statement => ({
      name: state === "active" ? "active-twice" : "{retired}-twice",
      situation: `the status that a key has already, ${state === "active" ? "active" : "{retired}"}, can be set again`,
      operation: "setStatus",
      setsStatus: true,
      assumed: "The vendor does not say what setting the status that a key already has does.",
      run: async (context, api, { id }) => {
        await setStatus(context, api, id, state);
        await setStatus(context, api, id, state);
        await expectStatus(context, api, id, state);
      },
    }),
  ),
];

/** From a key's creation to its end, and back. */
export const lifeCycleCases: readonly Case[] = [
  ...statementCases(family, statements),
  ...createReplyCases,
  ...certCentralEditCases,
  ...refusedWriteCases,
];

async function expectStatus(context: CaseContext, api: ApiName, id: number, state: KeyState): Promise<void> {
  expectSame(context, "the status", statusWords[api][state], (await getShown(context, api, id)).status);
}
