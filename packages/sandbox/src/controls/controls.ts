import type { Message, Reply } from "../message.ts";
import { mask } from "../secret.ts";
import type { World } from "../world.ts";
import { prefix } from "./openapi.ts";
import { readBody, readPath, readQuery } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";
import type { ControlledWorld } from "./world.ts";
import { createWorlds } from "./worlds.ts";

export interface ControlsOptions {
  /** The world of all requests that name none. */
  readonly main: ControlledWorld;
  /** Makes a world that a request has named for the first time. */
  readonly openWorld: (name: string) => Promise<ControlledWorld>;
}

/** The control API below `/_sandbox/`, and the worlds that requests choose with `X-Sandbox-World`. */
export interface Controls {
  /** The world that a request belongs to, or the refusal of a name that cannot be one. */
  readonly worldOf: (message: Message) => Promise<World | Reply>;
  /** Resolves to undefined where the request is for one of the APIs. */
  readonly answer: (message: Message) => Promise<Reply | undefined>;
  /** Closes all worlds, the main one too. */
  readonly close: () => Promise<void>;
}

export function createControls(options: ControlsOptions): Controls {
  const worlds = createWorlds(options.main, options.openWorld);
  // Shared by all requests that are none of the controls' business, so that those cost no promise.
  const main: Promise<World> = Promise.resolve(options.main);
  const notHere: Promise<undefined> = Promise.resolve(undefined);

  async function dispatch(message: Message): Promise<Reply> {
    const [path = "", query = ""] = message.target.slice(prefix.length).split(/\?(.*)/s);
    const matches = match(path);
    if (matches.length === 0) {
      const what = `${prefix}${mask(path).slice(0, 200)} is none of the controls' paths.`;
      throw new Refusal(404, "not_found", `${what} GET ${prefix}/openapi.json lists them.`);
    }
    const allow = allowedMethods(matches);
    if (message.method === "OPTIONS") return { status: 204, headers: { Allow: allow } };
    const method = message.method === "HEAD" ? "GET" : message.method;
    const found = matches.find(({ route }) => route.method === method);
    if (found === undefined) {
      throw new Refusal(405, "method_not_allowed", `This path takes ${allow} only.`, { Allow: allow });
    }
    refuseOtherSites(message);
    const { route, parameters } = found;
    const input = {
      path: readPath(parameters, route.pathFields),
      query: readQuery(query, route),
      body: await readBody(message, route),
    };
    const world = route.scope === "world" ? await worlds.of(message) : options.main;
    const reply = await route.run({ ...input, world, worlds });
    return message.method === "HEAD" ? { status: reply.status, headers: reply.headers } : reply;
  }

  async function chosenWorld(message: Message): Promise<World | Reply> {
    return worlds.of(message).catch(refusalReply);
  }

  return {
    worldOf: (message) => (message.header("x-sandbox-world") === undefined ? main : chosenWorld(message)),
    answer: (message) =>
      message.target.startsWith(`${prefix}/`) ? dispatch(message).catch(refusalReply) : notHere,
    close: worlds.close,
  };
}

/** A reset needs no body, so a browser would send it for any web page without asking the server first. */
function refuseOtherSites(message: Message): void {
  if (message.header("sec-fetch-site") !== "cross-site") return;
  throw new Refusal(
    403,
    "cross_site",
    "A page of another site may not use the controls. Call them from a test.",
  );
}

function refusalReply(error: unknown): Reply {
  if (error instanceof Refusal) return error.reply;
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
