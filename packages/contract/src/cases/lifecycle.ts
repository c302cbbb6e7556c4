import type { Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, findOperation } from "../spec.ts";
import { defineKeyCase } from "./define.ts";
import {
  type CreatedKey,
  createKey,
  expectKeyIs,
  expectSame,
  expectShown,
  findListed,
  listKeys,
  readKey,
  setStatus,
  statusWord,
} from "./keys.ts";

/** A claim about a new key, for both APIs. */
export interface LifecycleCase {
  /** In the name and the title, `{retired}` becomes the API's word: `deactivated` or `revoked`. */
  readonly name: string;
  readonly title: string;
  /** The operation that the case tests. */
  readonly operation: "create" | "list" | "get" | "setStatus";
  /** The state of the key before the case runs: `reactivated` is retired, and then active again. */
  readonly state?: "retired" | "reactivated";
  /** Whether the case sets a status, although it tests another operation. */
  readonly setsStatus?: true;
  readonly needsClock?: true;
  /** Whether the case expects an error response that the spec does not declare. */
  readonly isRejected?: true;
  readonly assumed?: string | Partial<Record<ApiName, string>>;
  readonly run: (context: CaseContext, key: CreatedKey) => unknown;
}

/** Why it is an assumption that a change of a status has an effect on the next request. */
export const statusDelay = "DigiCert does not document how soon a change of a key's status takes effect.";
const newStatus = { certcentral: "DigiCert does not document which status a new key has." };
export const reactivation: Partial<Record<ApiName, string>> = {
  certcentral: "DigiCert does not document whether every revoked key can be activated again.",
};

/** How far the clock of a target may differ from the clock of its store. */
const toleranceMs = 5_000;

const retiredWords = { "partner-subscriptions": "deactivated", certcentral: "revoked" };

/** How a time ends in the examples of each API. All times are in UTC. */
const timeEndings = { "partner-subscriptions": "Z", certcentral: "+00:00" };

const family = "life-cycle";
const keyCases: readonly LifecycleCase[] = [
  {
    name: "created-key-is-listed",
    title: "a new key is in the list once",
    operation: "list",
    run: (context, { id }) => findListed(context, id),
  },
  {
    name: "created-key-has-its-name",
    title: "a new key has the name that was sent",
    operation: "get",
    run: (context, key) => expectShown(context, key, { name: context.nameOf(family) }),
  },
  {
    name: "created-key-has-its-owner",
    title: "a new key belongs to the account or user that it was created for",
    operation: "get",
    run: async (context, key) =>
      expectSame(context, "the owner's id", key.owner, (await readKey(context, key)).owner),
  },
  {
    name: "created-key-is-active",
    title: "a new key is active",
    operation: "get",
    assumed: newStatus,
    run: (context, key) => expectShown(context, key, { status: "active" }),
  },
  {
    name: "created-key-works",
    title: "a new key is accepted",
    operation: "create",
    assumed: newStatus,
    run: (context, key) => expectKeyIs("accepted", context, key),
  },
  {
    name: "created-time-is-in-utc",
    title: "the creation time has the form of DigiCert's examples",
    operation: "get",
    assumed: {
      "partner-subscriptions":
        "DigiCert does not document that the time is always UTC with a Z. It says ISO 8601, and its examples have the Z.",
    },
    run: async (context, key) => expectTimeForm(context, (await readKey(context, key)).createdAt),
  },
  {
    name: "created-time-is-now",
    title: "the creation time is the time of the request",
    operation: "get",
    needsClock: true,
    run: async (context, key) => {
      const now = await context.clock.now();
      expectTime(context, now, (await readKey(context, key)).createdAt);
    },
  },
  {
    name: "listed-as-read",
    title: "the list shows a key as get does",
    operation: "list",
    run: async (context, key) => {
      const read = JSON.stringify(await readKey(context, key));
      const listed = JSON.stringify(await findListed(context, key.id));
      context.expect(listed === read, { expected: `the key as get shows it: ${read}`, received: listed });
    },
  },
  {
    name: "one-name-for-two-keys",
    title: "the same create request, sent twice, creates two keys",
    operation: "create",
    assumed: "DigiCert does not document what happens if the same create request is sent twice.",
    run: async (context, { id }) => {
      const second = await createKey(context, { name: context.nameOf(family) });
      context.expect(second.id !== id, { expected: "a second id", received: `both keys have the id ${id}` });
      await findListed(context, id);
      await findListed(context, second.id);
    },
  },
  {
    name: "{retired}-key-is-rejected",
    title: "a {retired} key is rejected",
    operation: "setStatus",
    state: "retired",
    assumed: statusDelay,
    run: (context, key) => expectKeyIs("rejected", context, key),
  },
  {
    name: "{retired}-key-shows-its-status",
    title: "get shows the status of a {retired} key",
    operation: "get",
    state: "retired",
    assumed: statusDelay,
    run: (context, key) => expectShown(context, key, { status: keyOperations[context.api].inactiveStatus }),
  },
  {
    name: "status-changes-nothing-else",
    title: "a key that was {retired} and activated again is the same as before",
    operation: "get",
    setsStatus: true,
    assumed: reactivation,
    run: async (context, key) => {
      const before = JSON.stringify(await readKey(context, key));
      await setStatus(context, key, "retired");
      await setStatus(context, key, "active");
      const after = JSON.stringify(await readKey(context, key));
      context.expect(after === before, {
        expected: `the key as it was before: ${before}`,
        received: `the key is now ${after}`,
      });
    },
  },
  {
    name: "list-is-for-its-caller",
    title: "a {retired} key does not get the list that another key has just received",
    operation: "list",
    state: "retired",
    assumed: statusDelay,
    run: async (context, key) => {
      await listKeys(context);
      await expectKeyIs("rejected", context, key);
    },
  },
  {
    name: "{retired}-key-stays-listed",
    title: "a {retired} key stays in the list with its status",
    operation: "list",
    state: "retired",
    assumed: {
      "partner-subscriptions": "DigiCert does not document whether inactive keys are in the list.",
    },
    run: async (context, key) => {
      const { status } = await findListed(context, key.id);
      expectSame(context, "the status", keyOperations[context.api].inactiveStatus, status);
    },
  },
  {
    name: "{retired}-alone",
    title: "a key is still accepted after another key of the same owner is {retired}",
    operation: "setStatus",
    run: async (context, key) => {
      const other = await createKey(context, { name: context.nameOf("other") });
      await setStatus(context, other, "retired");
      await expectKeyIs("accepted", context, key);
    },
  },
  {
    name: "reactivated-key-works",
    title: "a key that was {retired} and activated again is accepted",
    operation: "setStatus",
    state: "reactivated",
    assumed: { "partner-subscriptions": statusDelay, ...reactivation },
    run: (context, key) => expectKeyIs("accepted", context, key),
  },
  {
    name: "reactivated-key-shows-its-status",
    title: "get shows that a key that was {retired} is active again",
    operation: "get",
    state: "reactivated",
    assumed: reactivation,
    run: (context, key) => expectShown(context, key, { status: "active" }),
  },
  ...(["active", "retired"] as const).map(
    (state): LifecycleCase => ({
      name: state === "active" ? "active-twice" : "{retired}-twice",
      title: `${state === "active" ? "an active" : "a {retired}"} key can be set to the status that it has`,
      operation: "setStatus",
      assumed: "DigiCert does not document what happens if a key is set to the status that it already has.",
      run: async (context, key) => {
        await setStatus(context, key, state);
        await setStatus(context, key, state);
        await expectShown(context, key, { status: statusWord(context.api, state) });
      },
    }),
  ),
];

/** The response of Partner Subscriptions to a create. CertCentral returns only the id and the secret. */
const createResponseCases: readonly Case[] = [
  createResponseCase("response-has-the-name", "has the name that was sent", (context, { response }) =>
    expectSame(context, "the name", context.nameOf("create-response"), response.name),
  ),
  createResponseCase("response-has-the-account", "has the subaccount's id", (context, { owner, response }) =>
    expectSame(context, "account_id", owner, response.owner),
  ),
  createResponseCase("response-is-active", "says that the key is active", (context, { response }) =>
    expectSame(context, "the status", "active", response.status),
  ),
  createResponseCase(
    "secret-ends-as-shown",
    "has a secret that ends in api_key_last4",
    async (context, key) => {
      const { last4 = "" } = await readKey(context, key);
      context.expect(key.secret.endsWith(last4), {
        expected: "api_key_last4 to be the end of the secret",
        received: "the secret does not end in api_key_last4",
      });
    },
  ),
];

/** The creation, deactivation and reactivation of keys. */
export const keyLifecycleCases: readonly Case[] = [
  ...lifecycleCases(family, keyCases),
  ...createResponseCases,
];

/** Returns a case for each API and each claim. @param family The second part of the ids, also in the names of keys. */
export function lifecycleCases(family: string, keyCases: readonly LifecycleCase[]): readonly Case[] {
  return apiNames.flatMap((api) => keyCases.map((keyCase) => lifecycleCase(api, family, keyCase)));
}

function lifecycleCase(api: ApiName, family: string, keyCase: LifecycleCase): Case {
  const { name, title, operation, state, setsStatus, needsClock, isRejected, assumed, run } = keyCase;
  const { setStatus: change, [operation]: operationId } = keyOperations[api];
  const withWord = (text: string): string => text.replaceAll("{retired}", retiredWords[api]);
  return defineKeyCase({
    operationId,
    family,
    name: withWord(name),
    status: isRejected ? undefined : findOperation(operationId).success,
    title: withWord(title),
    capabilities: needsClock ? ["clock"] : [],
    mutates: state !== undefined || setsStatus ? [change] : [],
    assumed: typeof assumed === "object" ? assumed[api] : assumed,
    run: async (context) => {
      const key = await createKey(context, { name: context.nameOf(family) });
      if (state !== undefined) await setStatus(context, key, "retired");
      if (state === "reactivated") await setStatus(context, key, "active");
      await run(context, key);
    },
  });
}

/** Expects that a time has the form of the API's examples. */
export function expectTimeForm({ api, expect }: CaseContext, time = "missing"): void {
  const ending = timeEndings[api];
  const rest = time.endsWith(ending) ? time.slice(0, -ending.length) : "";
  expect(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/.test(rest), {
    expected: `a time that ends in ${ending}`,
    received: `the time is ${time}`,
  });
}

/** Expects that a time is close to the given one. @param expected In milliseconds since 1970. */
export function expectTime({ expect }: CaseContext, expected: number, time = "missing"): void {
  expect(Math.abs(Date.parse(time) - expected) <= toleranceMs, {
    expected: `a time close to ${new Date(expected).toISOString()}`,
    received: `the time is ${time}`,
  });
}

function createResponseCase(
  name: string,
  claim: string,
  check: (context: CaseContext, key: CreatedKey) => Promise<void> | void,
): Case {
  return defineKeyCase({
    operationId: "createSubaccountApiKey",
    family,
    name,
    status: 201,
    title: `the response with a new key ${claim}`,
    run: async (context) =>
      check(context, await createKey(context, { name: context.nameOf("create-response") })),
  });
}
