import { type Arbitrary, array, constant, constantFrom, oneof, option, record, tuple } from "fast-check";
import { bundles } from "../bundle.ts";
import type { Cast } from "../cast.ts";
import { apiNames, type SpecOperation, spec } from "../spec.ts";
import type { Capabilities } from "../target.ts";
import { bodyMutations } from "./mutations.ts";
import { toArbitrary } from "./schema-arbitrary.ts";
import { isRead, type Scope } from "./scope.ts";

/** A request before it is known which ids and secrets a target has. */
export interface PlannedRequest {
  readonly operation: SpecOperation;
  readonly method: string;
  /** A role of the cast, `missing` or `unknown`. */
  readonly caller: string;
  /** Whose things are meant, as the caller sees it. */
  readonly owner: string;
  /** Stands in the URL in place of the id. */
  readonly id: string | undefined;
  /** Whether the parameters of the query are sent. */
  readonly hasQuery: boolean;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the spec promises nothing of the reply but that there is one. */
  readonly isMutated: boolean;
}

const methods: readonly string[] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const badIds: readonly string[] = [
  "0",
  "-1",
  "1.5",
  "12e3",
  "0x10",
  "012",
  "+1",
  "1_000",
  "9007199254740993",
  "99999999999999999999999999",
  "NaN",
  "null",
  "abc",
  "%20",
  "%00",
  "%2e%2e",
  "%2F",
  "%F0%9F%94%91",
  "%D9%A1%D9%A2",
  "1%201",
  "1;2",
  "1,2",
  "*",
  "'",
  "'or'1'='1",
  "$%7B1%7D",
];
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
  cast: Cast,
  capabilities: Capabilities,
  scope: Scope,
): Arbitrary<PlannedRequest[]> {
  const served = apiNames.filter((api) => Object.keys(cast[api].secrets).length > 0);
  if (served.length === 0)
    throw new Error("Without a key there is nothing to make requests up with: give one.");
  const all = served.flatMap((api) => {
    const { secrets, belongings } = cast[api];
    // A key that opens nothing has no belongings: it goes behind those that do.
    const callers = [...new Set([...Object.keys(belongings), ...Object.keys(secrets)])].filter(
      (role) => secrets[role] !== undefined,
    );
    const owners = [...new Set(["self", ...Object.values(belongings).flatMap(Object.keys), "none"])];
    return spec[api].operations
      .filter(({ method }) => scope.kind !== "reads" || isRead(method))
      .map((operation) =>
        tuple(
          validRequests(operation, [...callers, "missing", "unknown"], owners),
          // What fails is tried without it too, when it is reduced.
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
  const bundle = bundles[operation.api];
  const { requestBody } = bundle.operation(operation.operationId);
  const schema = requestBody && bundle.resolve(requestBody).content?.["application/json"]?.schema;
  if (schema === undefined) return constant(undefined);
  return toArbitrary(schema, bundle)
    .filter((body) => operation.checkBody(body).length === 0)
    .map((body) => JSON.stringify(body));
}

function mutations(
  operation: SpecOperation,
  capabilities: Capabilities,
  scope: Scope,
): Arbitrary<Mutation>[] {
  const { api, path, method: ownMethod, parameters } = operation;
  const found: Arbitrary<Mutation>[] = bodyMutations(operation, capabilities.httpEdges === true).map((each) =>
    // A valid body is the JSON of an object.
    each.map((mutate) => ({ body = "{}" }) => ({ body: mutate(JSON.parse(body)) })),
  );
  const add = <Value>(
    values: readonly Value[],
    toChange: (value: Value) => Partial<PlannedRequest>,
  ): void => {
    found.push(constantFrom(...values).map((value) => () => toChange(value)));
  };
  // One that keeps nothing answers the same whatever the id; and a lax one might take 012 for somebody's 12.
  const isHarmless = scope.kind === "everything" || isRead(ownMethod);
  if (parameters.length > 0 && capabilities.stateful === true && isHarmless) {
    add(badIds, (id) => ({ id, hasQuery: true }));
  }
  if (capabilities.httpEdges === true) {
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
