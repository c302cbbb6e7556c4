import { hash } from "node:crypto";
import { createSandbox, type Sandbox } from "@latchkey/sandbox";
import type { Send } from "../http.ts";
import { allCapabilities, type Clock, type Target } from "../target.ts";
import { demoCast } from "./demo-cast.ts";

/** No request goes there: it is what stands in a curl line. */
const url = "http://localhost:4010";

/** The sandbox in this process, on its store in memory: each case has a new one. */
export const sandboxTarget: Target = {
  name: "sandbox",
  capabilities: allCapabilities,
  start: async () => ({
    url,
    begin: async () => {
      let passed = 0;
      const now = (): number => Date.now() + passed;
      const sandbox = await createSandbox({
        now,
        prefer: true,
        rateLimits: true,
        sha256: (text) => hash("sha256", text),
      });
      const clock: Clock = {
        now: async () => now(),
        advance: async (milliseconds) => {
          passed += milliseconds;
        },
      };
      return { cast: demoCast(sandbox.keys), send: sendTo(sandbox.fetch), clock, end: () => sandbox.close() };
    },
    [Symbol.asyncDispose]: async () => {},
  }),
};

/** Sends requests through a `fetch`, as a program in this process does. */
export function sendTo(fetch: Sandbox["fetch"]): Send {
  return async ({ method, target, headers, body }) => {
    const entries = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
    const response = await fetch(`${url}${target}`, {
      method,
      headers: entries,
      redirect: "manual",
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
  };
}
