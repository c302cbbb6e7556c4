import type { Case, CaseContext } from "../case.ts";
import type { ApiName } from "../spec.ts";
import { expectSame, findListed, getShown, listShown, timeForms } from "./shown-key.ts";
import { type Statement, statementCases, toleranceMs } from "./statement.ts";

const minuteMs = 60_000;

const neverUsed = {
  "partner-subscriptions":
    "The vendor's examples show used keys only. CertCentral leaves the field out of a key that was never used.",
};

const statements: readonly Statement[] = [
  {
    name: "absent-in-get",
    situation: "a key that was never used has no last_used_date where it is read",
    operation: "get",
    assumed: neverUsed,
    run: async (context, api, { id }) => expectUnused(context, (await getShown(context, api, id)).lastUsed),
  },
  {
    name: "absent-in-list",
    situation: "a key that was never used has no last_used_date in the list",
    operation: "list",
    assumed: neverUsed,
    run: async (context, api, { id }) => expectUnused(context, (await findListed(context, api, id)).lastUsed),
  },
  {
    name: "reading-a-key-is-no-use",
    situation: "a key that was read and listed with another one has no last_used_date",
    operation: "get",
    assumed: neverUsed,
    run: async (context, api, { id }) => {
      await getShown(context, api, id);
      await listShown(context, api);
      expectUnused(context, (await getShown(context, api, id)).lastUsed);
    },
  },
  {
    name: "present-in-get",
    situation: "a key that was just used has a last_used_date where it is read",
    operation: "get",
    assumed: "The vendor does not say how soon a use is shown.",
    run: async (context, api, key) => {
      await listShown(context, api, key.secret);
      await readLastUse(context, api, key.id);
    },
  },
  {
    name: "same-in-list",
    situation: "the last_used_date of a key in the list is that where it is read",
    operation: "list",
    assumed: "The vendor does not say how soon a use is shown.",
    run: async (context, api, { id, secret }) => {
      await listShown(context, api, secret);
      const { lastUsed } = await getShown(context, api, id);
      expectSame(context, "last_used_date", lastUsed, (await findListed(context, api, id)).lastUsed);
    },
  },
  {
    name: "in-utc",
    situation: "the time of a key's last use is written as in the vendor's examples",
    operation: "get",
    assumed: {
      "partner-subscriptions": "That the time is always UTC, with a Z, only the vendor's examples show.",
    },
    run: async (context, api, { id, secret }) => {
      await listShown(context, api, secret);
      const lastUsed = await readLastUse(context, api, id);
      const { ending, pattern } = timeForms[api];
      context.expect(pattern.test(lastUsed), {
        expected: `a time that ends in ${ending}`,
        received: `the time is ${lastUsed}`,
      });
    },
  },
  {
    name: "moves-with-use",
    situation: "the last_used_date of a key that is used again, a minute later, is a minute later",
    operation: "get",
    needsClock: true,
    assumed: "The vendor does not say how exact the time is, or how soon a use is shown.",
    run: async (context, api, { id, secret }) => {
      await listShown(context, api, secret);
      const first = await readLastUse(context, api, id);
      await context.clock.advance(minuteMs);
      await listShown(context, api, secret);
      const second = await readLastUse(context, api, id);
      const passed = Date.parse(second) - Date.parse(first);
      context.expect(Math.abs(passed - minuteMs) <= toleranceMs, {
        expected: `a minute after ${first}`,
        received: `the time is ${second}`,
      });
    },
  },
  {
    name: "stays-without-use",
    situation: "the last_used_date of a key that is only read, a minute later, stays",
    operation: "get",
    needsClock: true,
    run: async (context, api, { id, secret }) => {
      await listShown(context, api, secret);
      const first = await readLastUse(context, api, id);
      await context.clock.advance(minuteMs);
      expectSame(context, "last_used_date", first, await readLastUse(context, api, id));
    },
  },
  {
    name: "is-now",
    situation: "the last_used_date of a key that was just used is the time of the request",
    operation: "get",
    needsClock: true,
    assumed: "The vendor does not say how exact the time is, or how soon a use is shown.",
    run: async (context, api, { id, secret }) => {
      await listShown(context, api, secret);
      const now = await context.clock.now();
      const lastUsed = await readLastUse(context, api, id);
      context.expect(Math.abs(Date.parse(lastUsed) - now) <= toleranceMs, {
        expected: `a time about ${new Date(now).toISOString()}`,
        received: `the time is ${lastUsed}`,
      });
    },
  },
];

/** When a key was last used, as get and list show it. */
export const lastUseCases: readonly Case[] = statementCases("last-use", statements);

function expectUnused(context: CaseContext, lastUsed: string | undefined): void {
  context.expect(lastUsed === undefined, {
    expected: "no last_used_date, as the key was never used",
    received: `last_used_date is ${lastUsed}`,
  });
}

async function readLastUse(context: CaseContext, api: ApiName, id: number): Promise<string> {
  const { lastUsed } = await getShown(context, api, id);
  context.expect(lastUsed !== undefined, {
    expected: "a last_used_date, as the key was used",
    received: "there is none",
  });
  return lastUsed ?? "";
}
