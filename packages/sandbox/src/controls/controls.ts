import type { ConnectionReset, SandboxRequest, SandboxResponse } from "../model/http.ts";
import type { World } from "../model/world.ts";
import { mask } from "../secret.ts";
import type { Route } from "./endpoint.ts";
import { HttpError } from "./http-error.ts";
import { refuseOtherSites } from "./other-sites.ts";
import { isBelowPrefix, prefix } from "./prefix.ts";
import { readBody, readPath, readQuery } from "./read-request.ts";
import { routes } from "./routes.ts";
import { wholeOrBrokenOff } from "./whole-stream.ts";
import type { ControlledWorld } from "./world.ts";
import { createWorlds } from "./worlds.ts";

export interface ControlsOptions {
  /** The world of all requests that name none. */
  readonly main: ControlledWorld;
  /** Makes a world that a request has named for the first time. */
  readonly openWorld: (name: string) => Promise<ControlledWorld>;
}

type CallInWorld = (world: World, message: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;

/** The control API below `/_sandbox/`, and the worlds that requests choose with `X-Sandbox-World`. */
export interface Controls {
  /**
   * Lets a call run in the world that its request names, while nothing replaces the world's data; what `call` gets is to
   * be read in place of `message`. The body of a reply that is streamed is read later; it throws a `BrokenOffError` where
   * the data has been replaced by then. Resolves to a refusal where the name cannot be that of a world, or there are too many.
   */
  readonly run: (message: SandboxRequest, call: CallInWorld) => Promise<SandboxResponse | ConnectionReset>;
  /** Resolves to undefined where the request is for one of the APIs. */
  readonly answer: (message: SandboxRequest) => Promise<SandboxResponse | undefined>;
  /** Breaks off the calls that failure rules delay, in all worlds, and each that would be delayed later. */
  readonly endDelays: () => void;
  /** Closes all worlds, the main one too. */
  readonly close: () => Promise<void>;
}

export function createControls(options: ControlsOptions): Controls {
  const worlds = createWorlds(options.main, options.openWorld);
  // Shared by all requests that are none of the controls' business, so that those cost no promise.
  const notHere: Promise<undefined> = Promise.resolve(undefined);

  async function dispatch(message: SandboxRequest): Promise<SandboxResponse> {
    refuseOtherSites(message);
    const [path = "", query = ""] = message.target.slice(prefix.length).split(/\?(.*)/s);
    const matches = match(path);
    if (matches.length === 0) {
      const what = `${prefix}${mask(path).slice(0, 200)} is none of the controls' paths.`;
      throw new HttpError(404, "not_found", `${what} GET ${prefix}/openapi.json lists them.`);
    }
    const allow = allowedMethods(matches);
    if (message.method === "OPTIONS") return { status: 204, headers: { Allow: allow } };
    const method = message.method === "HEAD" ? "GET" : message.method;
    const found = matches.find(({ route }) => route.method === method);
    if (found === undefined) {
      throw new HttpError(405, "method_not_allowed", `This path takes ${allow} only.`, { Allow: allow });
    }
    const { route, parameters } = found;
    const input = {
      path: readPath(parameters, route.pathFields),
      query: readQuery(query, route),
      body: await readBody(message, route),
    };
    const run = async (world: ControlledWorld): Promise<SandboxResponse> =>
      route.run({ ...input, world, worlds });
    const reply = await (route.scope === "world" ? worlds.use(message, run) : run(options.main));
    return message.method === "HEAD" ? { status: reply.status, headers: reply.headers } : reply;
  }

  return {
    run: (message, call) =>
      worlds
        .use(message, (world, pause) => {
          const { method, target, header } = message;
          // A body may take its time or never end, and until it is there the call has seen nothing of the world.
          const readBody = (maxBytes: number) =>
            world.gate.pause(() => pause(() => message.readBody(maxBytes)));
          return world.gate.share(async () => {
            const reply = await call(world, { method, target, header, readBody });
            return wholeOrBrokenOff(reply, world.gate);
          });
        })
        .catch(refusalReply),
    answer: (message) => (isBelowPrefix(message.target) ? dispatch(message).catch(refusalReply) : notHere),
    endDelays: worlds.endDelays,
    close: worlds.close,
  };
}

function refusalReply(error: unknown): SandboxResponse {
  if (error instanceof HttpError) return error.reply;
  throw error;
}

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

function match(path: string): readonly Match[] {
  const segments = path.split("/");
  return routes.flatMap((route) => {
    const parameters = matchSegments(route.path.split("/"), segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
}

/** Nothing is decoded: no name of the controls needs an escape. */
function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? "";
    const name = /^\{(.+)\}$/.exec(expected)?.[1];
    if (name === undefined ? segment !== expected : segment === "") return undefined;
    if (name !== undefined) parameters[name] = segment;
  }
  return parameters;
}

function allowedMethods(matches: readonly Match[]): string {
  const methods = matches.flatMap(({ route: { method } }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...methods, "OPTIONS"].join(", ");
}
