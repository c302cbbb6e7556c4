import type { SandboxResponse } from "../model/http.ts";
import type { Awaitable } from "../model/store.ts";
import { type Field, type Fields, type JsonSchema, object, type ValuesOf } from "./fields.ts";
import type { ControlledWorld } from "./world.ts";
import type { Worlds } from "./worlds.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** A success as the document shows it; without an example it has no body. */
export interface DocumentedSuccess {
  readonly description: string;
  readonly schema?: JsonSchema;
  readonly example?: unknown;
}

/** What the document tells of a route. */
interface Description {
  readonly operationId: string;
  readonly method: Method;
  /** Below the prefix, with `{name}` where a path parameter goes. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** What it acts on: the world that the request names, or all of them. */
  readonly scope: "world" | "server";
  /** The successes by status. */
  readonly replies: Readonly<Record<number, DocumentedSuccess>>;
  /** The refusals that the route itself makes, by status, beyond what any route may answer. */
  readonly refusals?: Readonly<Record<number, string>>;
  readonly bodyExample?: unknown;
}

interface Definition<Path extends Fields, Query extends Fields, Body> extends Description {
  readonly pathFields: Path;
  readonly queryFields: Query;
  readonly bodyField: Field<Body>;
  readonly handle: (input: Input<Path, Query, Body>) => Awaitable<SandboxResponse>;
}

interface Input<Path extends Fields, Query extends Fields, Body> {
  readonly path: ValuesOf<Path>;
  readonly query: Partial<ValuesOf<Query>>;
  readonly body: Body;
  readonly world: ControlledWorld;
  readonly worlds: Worlds;
}

/** A request whose parts are not checked yet. */
export interface RawInput {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly world: ControlledWorld;
  readonly worlds: Worlds;
}

/** One operation of the controls: its line in the document, its checks and its work. */
export interface Route extends Description {
  readonly pathFields: Fields;
  readonly queryFields: Fields;
  /** Absent where the route takes no body. */
  readonly bodySchema?: JsonSchema;
  /** Checks the input and answers. Throws, or rejects with, a `HttpError`. */
  readonly run: (input: RawInput) => Awaitable<SandboxResponse>;
}

/** A path, a query or a body with nothing in it. */
export const nothing: Record<never, never> = {};

const noBody = object(nothing, nothing);

/** A route that takes a body. */
export function routeWithBody<const Path extends Fields, const Query extends Fields, Body>(
  definition: Definition<Path, Query, Body>,
): Route {
  const { pathFields, queryFields, bodyField, handle, ...description } = definition;
  const readPath = object(pathFields, nothing).read;
  const readQuery = object(nothing, queryFields).read;
  return {
    ...description,
    pathFields,
    queryFields,
    bodySchema: bodyField.schema,
    run: ({ path, query, body, world, worlds }) =>
      handle({
        path: readPath(path, "The path"),
        query: readQuery(query, "The query"),
        body: bodyField.read(body, "The body"),
        world,
        worlds,
      }),
  };
}

/** A route that takes none: an absent body and `{}` are the same to it. */
export function route<const Path extends Fields, const Query extends Fields>(
  definition: Omit<Definition<Path, Query, object>, "bodyField">,
): Route {
  const { bodySchema: _, ...rest } = routeWithBody({ ...definition, bodyField: noBody });
  return { ...rest, run: (input) => rest.run({ ...input, body: input.body ?? {} }) };
}
