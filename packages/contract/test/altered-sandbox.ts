import type { HttpReply, HttpRequest } from "../src/http.ts";
import type { Capabilities, Stage, Target } from "../src/target.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";

/** The sandbox, with its replies changed on their way: a server that is wrong on purpose. */
export function alteredSandbox(
  alter: (request: HttpRequest, reply: HttpReply) => HttpReply | Promise<HttpReply>,
  { name = sandboxTarget.name, ...capabilities }: Partial<Capabilities> & { readonly name?: string } = {},
): Target {
  return onStage(
    (stage) => ({ ...stage, send: async (request) => alter(request, await stage.send(request)) }),
    { name, capabilities: { ...sandboxTarget.capabilities, ...capabilities } },
  );
}

/** The sandbox, with something else about its stages. */
export function onStage(change: (stage: Stage) => Stage, more: Partial<Target> = {}): Target {
  return {
    ...sandboxTarget,
    ...more,
    start: async () => {
      const running = await sandboxTarget.start();
      return { ...running, begin: async () => change(await running.begin()) };
    },
  };
}

/** The same reply with another body, where it is the JSON of an object. */
export function withBody(
  reply: HttpReply,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): HttpReply {
  return reply.text.startsWith("{")
    ? { ...reply, text: JSON.stringify(change(JSON.parse(reply.text))) }
    : reply;
}
