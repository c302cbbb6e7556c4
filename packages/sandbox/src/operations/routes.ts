import type { Api, Operation, Parameter } from "@latchkey/validators";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import type { ApiName } from "../model/model.ts";
import {
  type AnyOperationHandler,
  certCentralHandlers,
  type OperationHandler,
  type OperationHandlers,
  partnerSubscriptionsHandlers,
} from "./handlers.ts";

/** An operation, with everything that the pipeline needs for it. */
export interface Route {
  readonly api: ApiName;
  /** The header of the credential, in lower case. */
  readonly credentialHeader: string;
  readonly credentials: Api<unknown>["credentials"];
  readonly operation: Operation;
  readonly handler: AnyOperationHandler;
  /** The parameters in the order of the path. */
  readonly pathParameters: readonly Parameter[];
  readonly queryParameters: readonly Parameter[];
}

/** A path of the spec. */
export interface PathItem {
  readonly routes: ReadonlyMap<string, Route>;
  /** The value of the Allow header. */
  readonly allow: string;
}

/** A segment of the paths, and the segments that may follow this segment. */
export interface Segment {
  readonly texts: Map<string, Segment>;
  parameter?: Segment;
  item?: PathItem;
}

/** All paths of both APIs, on one origin. */
export const allPaths: Segment = { texts: new Map() };
addApi("partner-subscriptions", partnerSubscriptions, partnerSubscriptionsHandlers);
addApi("certcentral", certCentral, certCentralHandlers);

/**
 * Finds the path item of a target, and puts the texts of its parameters into `values`. Does not decode the texts, since
 * no path of the spec needs an escape.
 */
export function findPath(target: string, values: string[]): PathItem | undefined {
  const query = target.indexOf("?");
  const end = query === -1 ? target.length : query;
  if (target[0] !== "/") return undefined;
  let segment: Segment | undefined = allPaths;
  for (let start = 1; start <= end; ) {
    const slash = target.indexOf("/", start);
    const stop = slash === -1 || slash > end ? end : slash;
    const text = target.slice(start, stop);
    const known: Segment | undefined = segment.texts.get(text);
    if (known === undefined) {
      segment = segment.parameter;
      if (segment === undefined || text === "" || text.includes("%")) return undefined;
      values.push(text);
    } else {
      segment = known;
    }
    start = stop + 1;
  }
  return segment.item;
}

/** Returns the route for a method. HEAD uses the route of GET. */
export function findRoute({ routes }: PathItem, method: string): Route | undefined {
  return routes.get(method === "HEAD" ? "GET" : method);
}

function addApi<Name extends ApiName, Operations>(
  name: Name,
  api: Api<Operations>,
  handlers: OperationHandlers<Name, Operations>,
): void {
  // Object.entries does not keep the types of the keys.
  const operations = Object.entries(api.operations) as [keyof Operations, Operation][];
  const routesByPath = Map.groupBy(
    operations.map(([id, operation]) => createRoute(name, api, operation, handlers[id])),
    ({ operation }) => operation.path,
  );
  for (const [path, routes] of routesByPath) {
    let segment = allPaths;
    for (const text of `${api.basePath}${path}`.split("/").slice(1)) segment = next(segment, text);
    const methods = routes.map(({ operation }) => operation.method);
    segment.item = {
      routes: new Map(routes.map((route) => [route.operation.method, route])),
      allow: [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", "),
    };
  }
}

function createRoute<Name extends ApiName, Described>(
  api: Name,
  { credentialHeader, credentials }: Api<unknown>,
  operation: Operation,
  handler: OperationHandler<Name, Described>,
): Route {
  const parameters = new Map(operation.parameters.map((parameter) => [parameter.name, parameter]));
  const namesInPath = operation.path.split("/").filter((text) => text.startsWith("{"));
  return {
    api,
    credentialHeader: credentialHeader.toLowerCase(),
    credentials,
    operation,
    // The cast is safe: the pipeline calls a handler only with inputs that passed this operation's checks, and with
    // the kind of resource that the handler expects.
    handler: handler as AnyOperationHandler,
    pathParameters: namesInPath.map((text) => {
      const parameter = parameters.get(text.slice(1, -1));
      if (parameter === undefined)
        throw new Error(
          `The path of ${operation.operationId} contains ${text}, but its parameters do not. Add the parameter to the spec.`,
        );
      return parameter;
    }),
    queryParameters: operation.parameters.filter((parameter) => parameter.in === "query"),
  };
}

function next(segment: Segment, text: string): Segment {
  const known = text.startsWith("{") ? segment.parameter : segment.texts.get(text);
  if (known !== undefined) return known;
  const created: Segment = { texts: new Map() };
  if (text.startsWith("{")) segment.parameter = created;
  else segment.texts.set(text, created);
  return created;
}
