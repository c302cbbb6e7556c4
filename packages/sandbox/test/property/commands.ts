import fc from "fast-check";
import type { Ask, Body, Model } from "./model.ts";
import { firstCallers, seed } from "./seed.ts";

/**
 * A step. Its numbers are converted to callers and targets only when it runs. So a sequence stays meaningful when
 * fast-check removes steps to find the shortest failure.
 */
export type Command =
  | { readonly type: "call"; readonly call: Call; readonly via: "handle" | "fetch" }
  /** A caller deactivates or revokes its own key. */
  | { readonly type: "retire"; readonly caller: Choice }
  /** Moves the clock forward or back. */
  | { readonly type: "tick"; readonly ms: number }
  /** Closes the store and opens it again. */
  | { readonly type: "reopen" }
  /** The complete list of each account that has a caller with permission to read it. */
  | { readonly type: "audit" };

interface Call {
  readonly caller: Choice;
  readonly api: Ask["api"];
  readonly do: Ask["do"];
  readonly target: Choice;
  readonly body: Body;
}

/** One of the current values, by its number, or this text. */
type Choice = number | { readonly text: string | undefined };

/** The owners for whom keys are created, and whose keys are listed. */
const ownerIds = {
  "partner-subscriptions": seed.accounts.map(({ id }) => String(id)),
  certcentral: seed.users.map(({ id }) => String(id)),
};

/** Converts a call to a request with current values. */
export function resolve(call: Call, model: Model): Ask {
  const { api, body } = call;
  const secret = choose(call.caller, callersOf(model));
  if (call.do === "roles") return { api, secret, do: "roles" };
  if (call.do === "list") {
    const isFiltered = typeof call.target !== "number" || call.target % 2 === 0;
    return { api, secret, do: "list", userId: isFiltered ? choose(call.target, ownerIds[api]) : undefined };
  }
  const ids = call.do === "create" ? ownerIds[api] : keyIdsOf(model, api);
  const id = choose(call.target, ids) ?? "";
  if (call.do === "get") return { api, secret, do: "get", id };
  return { api, secret, do: call.do, id, body };
}

export function choose(choice: Choice, from: readonly string[]): string | undefined {
  return typeof choice === "number" ? from[choice % from.length] : choice.text;
}

/** The secrets of the seed, and new secrets. */
export function callersOf({ keys }: Model): readonly string[] {
  return [
    ...firstCallers,
    ...keys.slice(seed.partnerKeys.length + seed.certCentralKeys.length).flatMap(secretOf),
  ];
}

const secretOf = ({ secret }: { readonly secret: string | undefined }): readonly string[] =>
  secret === undefined ? [] : [secret];

/** One of the many keys of an account. */
function keyIdsOf({ keys }: Model, api: Ask["api"]): readonly string[] {
  return keys
    .filter((key) => key.api === api && (key.id <= 100 || key.id >= 1000))
    .map(({ id }) => String(id));
}

const idTexts = ["0", "-1", "7", "999999999", "9007199254740993", "01", "1e0", "0x1", "1.0", "abc", "+1"];
const callerTexts = [
  undefined,
  "",
  "unknown",
  "PROPERTY-PARTNER-SECRET-1",
  "property-partner-secret-1, property-partner-secret-1",
  "x".repeat(50),
  "y".repeat(300),
];

const choiceOf = (texts: readonly (string | undefined)[]): fc.Arbitrary<Choice> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.nat({ max: 10_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(...texts).map((text) => ({ text })) },
  );

// Only well-formed texts, since UTF-8 cannot encode a lone surrogate of UTF-16. For its unit "binary", fast-check would
// first build a table of all characters, which takes two seconds.
const character = fc.oneof(
  fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 1 }),
  fc.integer({ min: 0x80, max: 0x10ffff }).map((code) => String.fromCodePoint(code).toWellFormed()),
);
const name = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: character, maxLength: 20 }),
  fc.constantFrom(
    "",
    "é".repeat(200),
    "😀".repeat(200),
    "😀".repeat(201),
    "a".repeat(1000),
    "NULL",
    "a\u0000b",
  ),
);
const roleId = fc.constantFrom<unknown>(undefined, 0, 0, 100, 101, 102, 103);
const wrongBody = fc.constantFrom<Body>(
  {},
  { name: 1 },
  { name: null },
  { name: "a", restricted_to_role_id: 104 },
  { name: "a", restricted_to_role_id: "100" },
  { name: "a", Name: "b" },
  { status: "deleted" },
  { status: ["active"] },
  { status: "active", name: "a" },
);

function call(api: Ask["api"], does: Ask["do"], body: fc.Arbitrary<Body>): fc.Arbitrary<Call> {
  return fc.record({
    api: fc.constant(api),
    do: fc.constant(does),
    caller: choiceOf(callerTexts),
    target: choiceOf(idTexts),
    body: fc.oneof({ weight: 12, arbitrary: body }, { weight: 1, arbitrary: wrongBody }),
  });
}

const none = fc.constant<Body>({});
const statusOf = (inactive: string): fc.Arbitrary<Body> =>
  fc.constantFrom("active", "active", inactive).map((status) => ({ status }));

const anyCall = fc.oneof(
  call("partner-subscriptions", "list", none),
  call("partner-subscriptions", "get", none),
  call("partner-subscriptions", "create", fc.record({ name })),
  call("partner-subscriptions", "status", statusOf("inactive")),
  call("certcentral", "list", none),
  call("certcentral", "get", none),
  call("certcentral", "create", fc.record({ name, restricted_to_role_id: roleId })),
  call("certcentral", "edit", fc.record({ name, restricted_to_role_id: roleId })),
  call("certcentral", "status", statusOf("revoked")),
  call("certcentral", "roles", none),
);

const type = <Type extends Command["type"]>(name: Type): fc.Arbitrary<Type> => fc.constant(name);

export const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 90,
    arbitrary: fc.record({ type: type("call"), call: anyCall, via: fc.constantFrom("handle", "fetch") }),
  },
  { weight: 4, arbitrary: fc.record({ type: type("tick"), ms: fc.integer({ min: -5_000, max: 90_000 }) }) },
  { weight: 2, arbitrary: fc.record({ type: type("retire"), caller: fc.nat({ max: 10_000 }) }) },
  { weight: 2, arbitrary: fc.record({ type: type("reopen") }) },
  { weight: 1, arbitrary: fc.record({ type: type("audit") }) },
);
