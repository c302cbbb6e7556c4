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

/** A request before it is known which ids and secrets a target has. */
export interface PlannedRequest {
  readonly operation: SpecOperation;
  readonly method: string;
  /** A role of the accounts, `missing` or `unknown`. */
  readonly caller: string;
  /** Whose things are meant, as the caller sees it. */
  readonly owner: string;
  /** Replaces the id in the URL. */
  readonly id: string | undefined;
  /** Whether the parameters of the query are sent. */
  readonly hasQuery: boolean;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the spec states nothing of the response. */
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

/** Runs of one to eight requests, half of them as the spec allows and half of them not. @throws Error without a key. */
export function plannedRequests(
  accounts: TestAccounts,
  capabilities: Capabilities,
  scope: Scope,
): Arbitrary<PlannedRequest[]> {
  const served = apiNames.filter((api) => Object.keys(accounts[api].secrets).length > 0);
  if (served.length === 0)
    throw new Error("Without a key there is nothing to make requests up with: give one.");
  const all = served.flatMap((api) => {
    const { secrets, ownedIds } = accounts[api];
    // A key that opens nothing has no ownedIds: it goes behind those that do.
    const callers = [...new Set([...Object.keys(ownedIds), ...Object.keys(secrets)])].filter(
      (role) => secrets[role] !== undefined,
    );
    const owners = [...new Set(["self", ...Object.values(ownedIds).flatMap(Object.keys), "none"])];
    return spec[api].operations
      .filter(({ method }) => scope.kind !== "reads" || isRead(method))
      .map((operation) =>
        tuple(
          validRequests(operation, [...callers, "missing", "unknown"], owners),
          // A failure is also tried without it, when it is reduced.
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
  // A target that stores nothing responds alike for all ids; a lax one might read 012 as the id 12.
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
  // Any target takes this one, so that none is without mutations.
  add(["x", "{}"], (text) => ({ headers: { "X-Unknown": text } }));
  return found;
}

/** If the spec sets no limit. */
const maxLength = 300;

/**
 * Values that a schema of a request allows. A text has at least one character, and nothing unprintable: that a server takes
 * those too, the spec does not say.
 *
 * @throws Error if the schema has what no request of the spec had before.
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
    `The spec has a request with a schema of type ${type ?? "none"}: teach it to ${import.meta.url}.`,
  );
}

const textsByLength = new Map<string, Arbitrary<string>>();

/** Short ones, and ones of up to the full length. Nothing that a server might take for a secret. */
function texts(minLength: number, maxLength: number): Arbitrary<string> {
  const key = `${minLength} ${maxLength}`;
  const known = textsByLength.get(key);
  if (known !== undefined) return known;
  const arbitrary = oneof(
    { weight: 4, arbitrary: string({ unit: "grapheme", minLength, maxLength }) },
    { weight: 1, arbitrary: string({ unit: "grapheme-ascii", minLength, maxLength, size: "max" }) },
  ).filter((text) => !mayBeSecret(text));
  // To make one takes fast-check longer than to send a hundred requests.
  textsByLength.set(key, arbitrary);
  return arbitrary;
}

/** The key that the run has created in each API, if it may change no other. */
export type CreatedKeys = ReadonlyMap<ApiName, OwnedIds>;

/** Creates one key in each API, if the accounts may and the server does. @param runId Is in its name. */
export async function createKeys({ accounts, send }: CaseSetUp, runId: string): Promise<CreatedKeys> {
  const created = new Map<ApiName, OwnedIds>();
  for (const api of apiNames) {
    const { create: operationId } = keyOperations[api];
    const { caller } = creator[api];
    const secret = accounts[api].secrets[caller];
    const { subaccount, self } = accounts[api].ownedIds[caller] ?? {};
    // For a subaccount if there is one, as DigiCert documents.
    const owner = (subaccount ?? self)?.owner;
    if (secret === undefined || owner === undefined) continue;
    const body = JSON.stringify({ name: `${keyTag} ${runId} fuzz` });
    const response = await send(toRequest({ operationId, secret, id: owner, body }));
    const { id: key } = response.status === 201 ? readCreated(parseJson(response.text)) : {};
    if (key !== undefined) created.set(api, { key, owner });
  }
  return created;
}

/** What may be sent to a target: everything, what changes no key of others, or reads. */
export interface Scope {
  readonly kind: "everything" | "ownKeys" | "reads";
  /** A sentence. */
  readonly description: string;
}

/**
 * Decides by the target's name and by whether it may be written to.
 *
 * @throws Error for `live`.
 */
export function scopeOf({ name, capabilities }: Target): Scope {
  if (name === "live") {
    throw new Error(
      "The live service is not fuzzed. Take another target: sandbox, sandbox-server, or a URL.",
    );
  }
  if (name === "sandbox" || name === "sandbox-server") {
    return { kind: "everything", description: "Everything is sent, since nothing of it outlives the run." };
  }
  if (capabilities.writes === true) {
    return {
      kind: "ownKeys",
      description:
        "What changes something goes to ids that nothing has and to one key of each API, which the run itself creates.",
    };
  }
  return { kind: "reads", description: `Only reads are sent: ${capabilities.writes}.` };
}

/** Whether a method promises to change nothing. */
export function isRead(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}
