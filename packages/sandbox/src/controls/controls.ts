import { type Control, controls, controlsDocument, type operations } from "@latchkey/validators/sandbox";
import { HttpError } from "../model/errors.ts";
import {
  type ConnectionReset,
  controlsPrefix,
  isControlsTarget,
  jsonResponse,
  type SandboxRequest,
  type SandboxResponse,
} from "../model/http.ts";
import { mask } from "../model/secret.ts";
import type { World } from "../model/world.ts";
import { clockHandlers } from "./clock.ts";
import type { ControlHandlers } from "./control.ts";
import { readInput } from "./control.ts";
import { failureHandlers } from "./failures.ts";
import { abortIfReplaced } from "./gate.ts";
import { requestHandlers } from "./requests.ts";
import { stateHandlers } from "./snapshots.ts";
import type { ControlledWorld } from "./world.ts";
import { createWorlds, type Worlds, worldsHandlers } from "./worlds.ts";

export interface ControlsOptions {
  /** The world of all requests that name no world. */
  readonly main: ControlledWorld;
  /** Creates a world on the first use of its name. */
  readonly openWorld: (name: string) => Promise<ControlledWorld>;
}

type CallInWorld = (world: World, request: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;

/** The control API below `/_sandbox/`, and the worlds that requests choose with `X-Sandbox-World`. */
export interface Controls {
  readonly worlds: Worlds;
  /** Handles a request to the controls. Resolves to undefined if the request is for one of the APIs. */
  readonly route: (request: SandboxRequest) => Promise<SandboxResponse | undefined>;
  /**
   * Runs a call in the world that its request names. The world's data is not replaced during the call. `call` must
   * read the request that is passed to it. A streamed body is read after the call. It throws a `ResponseAbortedError`
   * if the data was replaced by then. Resolves to an error response if the name is invalid or there are too many
   * worlds.
   */
  readonly run: (request: SandboxRequest, call: CallInWorld) => Promise<SandboxResponse | ConnectionReset>;
  /** Ends the calls that failure rules delay in all worlds, now and later. */
  readonly endDelays: () => void;
  /** Closes all worlds, including the main world. */
  readonly close: () => Promise<void>;
}

interface Context {
  readonly world: ControlledWorld;
  readonly worlds: Worlds;
}

const handlers: ControlHandlers<keyof operations, Context> = {
  getControlsDocument: () => ({ status: 200, body: controlsDocument }),
  ...stateHandlers,
  ...requestHandlers,
  ...failureHandlers,
  ...clockHandlers,
  getRateLimits: (_, { world }) => ({ status: 200, body: world.rateLimits.limited() }),
  setRateLimits: (apis, { world: { rateLimits } }) => {
    rateLimits.limit({ ...rateLimits.limited(), ...apis });
    return { status: 200, body: rateLimits.limited() };
  },
  ...worldsHandlers,
};

export function createControls(options: ControlsOptions): Controls {
  const worlds = createWorlds(options.main, options.openWorld);
  // Shared by all requests to the APIs, to avoid a promise for each of them.
  const notAControl: Promise<undefined> = Promise.resolve(undefined);

  async function dispatch(request: SandboxRequest): Promise<SandboxResponse> {
    rejectOtherSites(request);
    const [path = ""] = request.target.split("?");
    const matches = match(path);
    if (matches.length === 0) {
      const message = `There is no control at ${mask(path).slice(0, 200)}. GET ${controlsPrefix}/openapi.json lists the controls.`;
      throw new HttpError(404, "not_found", message);
    }
    const allow = allowedMethods(matches);
    if (request.method === "OPTIONS") return { status: 204, headers: { Allow: allow } };
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = matches.find(({ control }) => control.method === method);
    if (found === undefined) {
      const message = `This path does not support this method. Use one of ${allow}.`;
      throw new HttpError(405, "method_not_allowed", message, { Allow: allow });
    }
    const { control, parameters } = found;
    const input = await readInput(control, parameters, request);
    const run = async (world: ControlledWorld): Promise<SandboxResponse> => {
      // The control's schemas have checked the input. The compiler cannot relate the handler to the operationId.
      const { status, ...rest } = await handlers[control.operationId](input as never, { world, worlds });
      return "body" in rest ? jsonResponse(status, rest.body) : { status, headers: {} };
    };
    return control.isInWorld ? worlds.use(request, run) : run(options.main);
  }

  return {
    worlds,
    run: (request, call) =>
      worlds
        .use(request, (world, pause) => {
          const { id, method, target, header } = request;
          // A body may be slow or endless. A call that reads its body does not block a reset, since it has not used
          // data yet.
          const readBody = (maxBytes: number) =>
            world.gate.pause(() => pause(() => request.readBody(maxBytes)));
          return world.gate.share(async () => {
            const response = await call(world, { id, method, target, header, readBody });
            return abortIfReplaced(response, world.gate);
          });
        })
        .catch(toErrorResponse),
    route: (request) =>
      isControlsTarget(request.target) ? dispatch(request).catch(toErrorResponse) : notAControl,
    endDelays: worlds.endDelays,
    close: worlds.close,
  };
}

function toErrorResponse(error: unknown): SandboxResponse {
  if (error instanceof HttpError) return error.response;
  throw error;
}

interface Match {
  readonly control: Control;
  readonly parameters: Readonly<Record<string, string>>;
}

function match(path: string): readonly Match[] {
  const segments = path.split("/");
  return Object.values(controls).flatMap((control) => {
    const parameters = matchSegments(control.path.split("/"), segments);
    return parameters === undefined ? [] : [{ control, parameters }];
  });
}

/** Does not decode segments, since no name in a path needs an escape. */
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
  const methods = matches.flatMap(({ control: { method } }) =>
    method === "GET" ? ["GET", "HEAD"] : [method],
  );
  return [...methods, "OPTIONS"].join(", ");
}

/**
 * Rejects requests that a browser sends for pages of other origins. A reset has no body, so a browser would send it
 * without a preflight. Clients other than browsers send neither header.
 */
function rejectOtherSites(request: SandboxRequest): void {
  const site = request.header("sec-fetch-site");
  const origin = request.header("origin");
  const isOwnSite = site === undefined || site === "same-origin" || site === "none";
  if (isOwnSite && (origin === undefined || isOwnOrigin(origin, request.header("host")))) return;
  throw new HttpError(
    403,
    "cross_site",
    "A page of another origin may not use the controls. Call them from a test, or from a page of this server.",
  );
}

/** Compares host and port only. Behind a proxy that terminates TLS, the server cannot find out its own scheme. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const scheme = /^https?:\/\//i.exec(origin)?.[0];
  if (scheme === undefined || host === undefined) return false;
  // Parsed as URLs, so that the default port is optional.
  const own = scheme + host;
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).host === new URL(own).host;
}
