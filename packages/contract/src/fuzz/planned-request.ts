import { type OpenApiDocument, type Reference, resolve, type Schema } from "@latchkey/spec-model";
import { mayBeSecret } from "@latchkey/validators";
import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  string,
  tuple,
} from "fast-check";
import type { OwnedIds, TestAccounts } from "../accounts.ts";
import { keyTag, toRequest } from "../exchange.ts";
import { parseJson } from "../http.ts";
import { creator, keyOperations, readCreated } from "../key-operations.ts";
import { type ApiName, apiNames, type SpecOperation, spec } from "../spec.ts";
import type { Capabilities, CaseSetUp, Target } from "../target.ts";
import { bodyMutations } from "./mutations.ts";

/** A request that does not yet have the ids and secrets of a target. */
export interface PlannedRequest {
  readonly operation: SpecOperation;
  readonly method: string;
  /** A role of the accounts, `missing` or `unknown`. */
  readonly caller: string;
  /** The owner of the ids, in relation to the caller. */
  readonly owner: string;
  /** Replaces the id in the URL. */
  readonly id: string | undefined;
  /** Whether the query parameters are sent. */
  readonly hasQuery: boolean;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the spec declares no response to the request. */
  readonly isMutated: boolean;
}

const methods: readonly string[] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const badIds: readonly string[] =
  "0 -1 1.5 12e3 0x10 012 +1 1_000 9007199254740993 99999999999999999999999999 NaN null abc %20 %00 %2e%2e %2F %F0%9F%94%91 %D9%A1%D9%A2 1%201 1;2 1,2 * ' 'or'1'='1 $%7B1%7D".split(
    " ",
  );
const oddHeaders: readonly Readonly<Record<string, string>>[] = [
  { Accept: "application/xml" },
  { Accept: "text/html;q=0.9, */*;q=0" },
  { Accept: "json" },
  { "Accept-Charset": "utf-16" },
  { "Accept-Language": "xx-klingon, *;q=0" },
  { "Content-Type": "text/plain" },
  { "Content-Type": "application/json; charset=utf-16" },
  { "Content-Type": "application/x-www-form-urlencoded" },
  { "Content-Type": "multipart/form-data" },
  { "Content-Type": ";;;" },
  { "Content-Encoding": "gzip" },
  { "If-None-Match": "*" },
  { "If-Match": '"x"' },
  { Range: "bytes=0-0" },
  { Cookie: "a=b; a=c; =" },
  { "X-Padding": "a ".repeat(2_000).trim() },
];

/** Changes a request that the spec allows. */
type Mutation = (request: PlannedRequest) => Partial<PlannedRequest>;

/** Generates series of one to eight requests. Half of them are valid, half are mutated. @throws Error without a key. */
export function plannedRequests(
  accounts: TestAccounts,
  capabilities: Capabilities,
  scope: Scope,
): Arbitrary<PlannedRequest[]> {
  const served = apiNames.filter((api) => Object.keys(accounts[api].secrets).length > 0);
  if (served.length === 0)
    throw new Error("No requests can be generated, since no key is given. Pass a key.");
  const all = served.flatMap((api) => {
    const { secrets, ownedIds } = accounts[api];
    // Callers with ids are first. A caller without ids has a key that must be rejected.
    const callers = [...new Set([...Object.keys(ownedIds), ...Object.keys(secrets)])].filter(
      (role) => secrets[role] !== undefined,
    );
    const owners = [...new Set(["self", ...Object.values(ownedIds).flatMap(Object.keys), "none"])];
    return spec[api].operations
      .filter(({ method }) => scope.kind !== "reads" || isRead(method))
      .map((operation) =>
        tuple(
          validRequests(operation, [...callers, "missing", "unknown"], owners),
          // The reduction of a failure also tries the request without the mutation.
          option(oneof(...mutations(operation, capabilities, scope)), { freq: 2 }),
        ).map(([request, mutate]) =>
          mutate === null ? request : { ...request, ...mutate(request), isMutated: true },
        ),
      );
  });
  return array(oneof(...all), { minLength: 1, maxLength: 8 });
}

function validRequests(
  operation: SpecOperation,
  callers: readonly string[],
  owners: readonly string[],
): Arbitrary<PlannedRequest> {
  return record({
    operation: constant(operation),
    method: constant(operation.method),
    caller: constantFrom(...callers),
    owner: constantFrom(...owners),
    id: constant(undefined),
    hasQuery: constantFrom(false, true),
    body: bodies(operation),
    headers: constant({}),
    isMutated: constant(false),
  });
}

function bodies(operation: SpecOperation): Arbitrary<string | undefined> {
  const schema = operation.request?.schema;
  if (schema === undefined) return constant(undefined);
  return toArbitrary(schema, spec[operation.api].document)
    .filter((body) => operation.checkBody(body).length === 0)
    .map((body) => JSON.stringify(body));
}

function mutations(
  operation: SpecOperation,
  capabilities: Capabilities,
  scope: Scope,
): Arbitrary<Mutation>[] {
  const { api, path, method: ownMethod, parameters } = operation;
  const found: Arbitrary<Mutation>[] = bodyMutations(operation, capabilities.malformedRequests === true).map(
    (each) =>
      // A valid body is the JSON of an object.
      each.map((mutate) => ({ body = "{}" }) => ({ body: mutate(JSON.parse(body)) })),
  );
  const add = <Value>(
    values: readonly Value[],
    toChange: (value: Value) => Partial<PlannedRequest>,
  ): void => {
    found.push(constantFrom(...values).map((value) => () => toChange(value)));
  };
  // A target that stores nothing returns the same response for all ids. A lenient server may read 012 as the id 12.
  const isHarmless = scope.kind === "everything" || isRead(ownMethod);
  if (parameters.length > 0 && capabilities.stateful === true && isHarmless) {
    add(badIds, (id) => ({ id, hasQuery: true }));
  }
  if (capabilities.malformedRequests === true) {
    const here = spec[api].operations.filter((other) => other.path === path).map(({ method }) => method);
    const others = methods.filter((method) => !here.includes(method));
    add(
      others.filter((method) => scope.kind !== "reads" || isRead(method)),
      (method) => ({ method }),
    );
    add(oddHeaders, (headers) => ({ headers }));
  }
  // Each target accepts this mutation, so that each target has at least one.
  add(["x", "{}"], (text) => ({ headers: { "X-Unknown": text } }));
  return found;
}

/** The longest text if the spec sets no limit. */
const maxLength = 300;

/**
 * Generates values that a schema of a request allows. Texts are not empty and have only printable characters, since the spec
 * does not say that a server accepts others.
 *
 * @throws Error if the schema has a type that is not supported here.
 */
function toArbitrary(schema: Schema | Reference, document: OpenApiDocument): Arbitrary<unknown> {
  const { type, enum: allowed, items, properties = {}, required = [], ...rest } = resolve(document, schema);
  if (allowed !== undefined) return constantFrom(...allowed);
  switch (type) {
    case "string":
      return texts(Math.max(1, rest.minLength ?? 0), rest.maxLength ?? maxLength);
    case "integer":
      return integer();
    case "boolean":
      return boolean();
    case "array":
      if (items === undefined) break;
      return array(toArbitrary(items, document), { maxLength: 3 });
    case "object": {
      const entries = Object.entries(properties).flatMap(([name, property]) => [
        [name, toArbitrary(property, document)] as const,
      ]);
      return record(Object.fromEntries(entries), { requiredKeys: [...required], noNullPrototype: true });
    }
  }
  throw new Error(
    `Requests with a schema of type ${type ?? "none"} cannot be generated. Add the type to ${import.meta.url}.`,
  );
}

const textsByLength = new Map<string, Arbitrary<string>>();

/** Generates short texts, and texts of up to the full length. No text looks like a secret. */
function texts(minLength: number, maxLength: number): Arbitrary<string> {
  const key = `${minLength} ${maxLength}`;
  const known = textsByLength.get(key);
  if (known !== undefined) return known;
  const arbitrary = oneof(
    { weight: 4, arbitrary: string({ unit: "grapheme", minLength, maxLength }) },
    { weight: 1, arbitrary: string({ unit: "grapheme-ascii", minLength, maxLength, size: "max" }) },
  ).filter((text) => !mayBeSecret(text));
  // fast-check needs more time to create a long text than to send a hundred requests.
  textsByLength.set(key, arbitrary);
  return arbitrary;
}

/** The key that the run created in each API, for a run that may not change other keys. */
export type CreatedKeys = ReadonlyMap<ApiName, OwnedIds>;

/** Creates one key in each API, if the given keys and the server allow it. @param runId A part of the key's name. */
export async function createKeys({ accounts, send }: CaseSetUp, runId: string): Promise<CreatedKeys> {
  const created = new Map<ApiName, OwnedIds>();
  for (const api of apiNames) {
    const { create: operationId } = keyOperations[api];
    const { caller } = creator[api];
    const secret = accounts[api].secrets[caller];
    const { subaccount, self } = accounts[api].ownedIds[caller] ?? {};
    // Creates the key for a subaccount if there is one, since DigiCert documents only keys for subaccounts.
    const owner = (subaccount ?? self)?.owner;
    if (secret === undefined || owner === undefined) continue;
    const body = JSON.stringify({ name: `${keyTag} ${runId} fuzz` });
    const response = await send(toRequest({ operationId, secret, id: owner, body }));
    const { id: key } = response.status === 201 ? readCreated(parseJson(response.text)) : {};
    if (key !== undefined) created.set(api, { key, owner });
  }
  return created;
}

/** The requests that a target may get: all, those that change only created keys, or reads. */
export interface Scope {
  readonly kind: "everything" | "ownKeys" | "reads";
  /** The allowed requests, in a sentence. */
  readonly description: string;
}

/** Chooses by the name of the target, and by whether it may be written to. @throws Error for `live`. */
export function scopeOf({ name, capabilities }: Target): Scope {
  if (name === "live") {
    throw new Error(
      "The live service is not fuzzed. Choose another target: sandbox, sandbox-server, or a URL.",
    );
  }
  if (name === "sandbox" || name === "sandbox-server") {
    return { kind: "everything", description: "All requests are sent, since all data is temporary." };
  }
  if (capabilities.writes === true) {
    return {
      kind: "ownKeys",
      description:
        "Requests that change something use unused ids, and one key of each API that the run itself creates.",
    };
  }
  return { kind: "reads", description: `Only reads are sent: ${capabilities.writes}.` };
}

/** Whether a method only reads. */
export function isRead(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}
