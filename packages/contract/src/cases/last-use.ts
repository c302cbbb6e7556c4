import type { Case, CaseContext } from "../case.ts";
import { type CreatedKey, expectSame, findListed, listKeys, readKey, useKey } from "./keys.ts";
import { expectTime, expectTimeForm, type LifecycleCase, lifecycleCases } from "./lifecycle.ts";

const minuteMs = 60_000;

const neverUsed = {
  "partner-subscriptions":
    "DigiCert does not document what an unused key shows. CertCentral's examples leave the field out.",
};
const useDelay = "DigiCert does not document how soon a use is shown.";
const precision = "DigiCert does not document how exact the time is, or how soon a use is shown.";

const keyCases: readonly LifecycleCase[] = [
  {
    name: "absent-in-get",
    title: "get shows no last_used_date for an unused key",
    operation: "get",
    assumed: neverUsed,
    run: async (context, key) => expectUnused(context, (await readKey(context, key)).lastUsed),
  },
  {
    name: "absent-in-list",
    title: "the list shows no last_used_date for an unused key",
    operation: "list",
    assumed: neverUsed,
    run: async (context, { id }) => expectUnused(context, (await findListed(context, id)).lastUsed),
  },
  {
    name: "reading-a-key-is-not-a-use",
    title: "reading and listing a key with another key does not set its last_used_date",
    operation: "get",
    assumed: neverUsed,
    run: async (context, key) => {
      await readKey(context, key);
      await listKeys(context);
      expectUnused(context, (await readKey(context, key)).lastUsed);
    },
  },
  {
    name: "present-in-get",
    title: "get shows a last_used_date for a key that was just used",
    operation: "get",
    assumed: useDelay,
    run: useAndRead,
  },
  {
    name: "same-in-list",
    title: "the list shows the same last_used_date as get",
    operation: "list",
    assumed: useDelay,
    run: async (context, key) => {
      await useKey(context, key);
      const { lastUsed } = await readKey(context, key);
      expectSame(context, "last_used_date", lastUsed, (await findListed(context, key.id)).lastUsed);
    },
  },
  {
    name: "in-utc",
    title: "last_used_date has the form of DigiCert's examples",
    operation: "get",
    assumed: {
      "partner-subscriptions":
        "DigiCert does not document that the time is always UTC with a Z. Only its examples show it.",
    },
    run: async (context, key) => expectTimeForm(context, await useAndRead(context, key)),
  },
  {
    name: "moves-with-use",
    title: "using a key again a minute later moves its last_used_date by a minute",
    operation: "get",
    needsClock: true,
    assumed: precision,
    run: async (context, key) => {
      const first = await useAndRead(context, key);
      await context.clock.advance(minuteMs);
      expectTime(context, Date.parse(first) + minuteMs, await useAndRead(context, key));
    },
  },
  {
    name: "stays-without-use",
    title: "reading a key with another key a minute later does not change its last_used_date",
    operation: "get",
    needsClock: true,
    run: async (context, key) => {
      const first = await useAndRead(context, key);
      await context.clock.advance(minuteMs);
      expectSame(context, "last_used_date", first, await readLastUse(context, key));
    },
  },
  {
    name: "is-now",
    title: "the last_used_date of a key that was just used is the time of the request",
    operation: "get",
    needsClock: true,
    assumed: precision,
    run: async (context, key) => {
      await useKey(context, key);
      const now = await context.clock.now();
      expectTime(context, now, await readLastUse(context, key));
    },
  },
];

/** The time of the last use of a key, in get and list. */
export const lastUseCases: readonly Case[] = lifecycleCases("last-use", keyCases);

function expectUnused({ expect }: CaseContext, lastUsed: string | undefined): void {
  expect(lastUsed === undefined, {
    expected: "no last_used_date for an unused key",
    received: `last_used_date is ${lastUsed}`,
  });
}

async function readLastUse(context: CaseContext, key: CreatedKey): Promise<string> {
  const { lastUsed } = await readKey(context, key);
  context.expect(lastUsed !== undefined, {
    expected: "a last_used_date for a key that was used",
    received: "last_used_date is missing",
  });
  return lastUsed ?? "";
}

async function useAndRead(context: CaseContext, key: CreatedKey): Promise<string> {
  await useKey(context, key);
  return readLastUse(context, key);
}
