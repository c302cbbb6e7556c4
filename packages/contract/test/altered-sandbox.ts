import type { HttpRequest, HttpResponse } from "../src/http.ts";
import type { Capabilities, CaseSetUp, Target } from "../src/target.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";

/** The sandbox with changed responses: a server with a fault. */
export function alteredSandbox(
  alter: (request: HttpRequest, response: HttpResponse) => HttpResponse | Promise<HttpResponse>,
  { name = sandboxTarget.name, ...capabilities }: Partial<Capabilities> & { readonly name?: string } = {},
): Target {
  return withSetUp(
    (setUp) => ({ ...setUp, send: async (request) => alter(request, await setUp.send(request)) }),
    { name, capabilities: { ...sandboxTarget.capabilities, ...capabilities } },
  );
}

/** The sandbox with another set-up of each case. */
export function withSetUp(change: (setUp: CaseSetUp) => CaseSetUp, more: Partial<Target> = {}): Target {
  return {
    ...sandboxTarget,
    ...more,
    start: async () => {
      const running = await sandboxTarget.start();
      return { ...running, setUp: async () => change(await running.setUp()) };
    },
  };
}

/** The same response with another body, if it is the JSON of an object. */
export function withBody(
  response: HttpResponse,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): HttpResponse {
  return response.text.startsWith("{")
    ? { ...response, text: JSON.stringify(change(JSON.parse(response.text))) }
    : response;
}
