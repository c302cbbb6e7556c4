import type { HttpReply, HttpRequest } from "../src/http.ts";
import type { Capabilities, Target } from "../src/target.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";

/** The sandbox, with its replies changed on their way: a server that is wrong on purpose. */
export function alteredSandbox(
  alter: (request: HttpRequest, reply: HttpReply) => HttpReply | Promise<HttpReply>,
  { name = sandboxTarget.name, ...capabilities }: Partial<Capabilities> & { readonly name?: string } = {},
): Target {
  return {
    name,
    capabilities: { ...sandboxTarget.capabilities, ...capabilities },
    start: async () => {
      const running = await sandboxTarget.start();
      return {
        ...running,
        begin: async () => {
          const stage = await running.begin();
          const { send } = stage;
          return { ...stage, send: async (request) => alter(request, await send(request)) };
        },
      };
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
