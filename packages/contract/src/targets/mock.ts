import { startMock } from "@latchkey/mock";
import type { Target } from "../target.ts";
import { createHttpSend } from "./http-send.ts";
import { demoAccounts } from "./sandbox.ts";

/** What Prism does in another way than the cases expect, by the cases' ids. A test checks that each of these cases fails there. */
const quirks: readonly { readonly ids: RegExp; readonly reason: string }[] = [
  {
    ids: /\/inputs\/(user-)?id-(with-exponent|in-hexadecimal|with-fraction|infinity)$/,
    reason: "Prism reads ids with Number(), which accepts 12e3, 0x10, 1.0 and Infinity",
  },
  {
    ids: /\/inputs\/(id-with-plus-sign|(user-)?id-with-(leading-space|trailing-space|leading-zeros))$/,
    reason: "Prism reads ids with Number(), which ignores spaces, zeros and a plus sign",
  },
  { ids: /\/http-edges\/head$/, reason: "Prism returns 405 for HEAD" },
  { ids: /\/http-edges\/other-method$/, reason: "a 405 of Prism has no Allow header" },
  {
    ids: /\/http-edges\/oversized-header$/,
    reason: "the mock resets the connection at more than 16 kB of headers, often before its 431 is read",
  },
];

/** Prism behind the mock's guard: it responds with the spec's examples, whose ids the demo has too. */
export const mockTarget: Target = {
  name: "mock",
  capabilities: {
    stateful: "Prism stores nothing",
    authentication: "Prism accepts any key",
    authorization: "Prism does not know accounts",
    writes: "Prism accepts writes and stores nothing",
    preferHeader: true,
    clock: "Prism has no clock; its times are those of the examples",
    rateLimits: "Prism has no rate limits",
    malformedRequests: true,
  },
  whyNot: ({ id }) => quirks.find(({ ids }) => ids.test(id))?.reason,
  start: async () => {
    await using cleanup = new AsyncDisposableStack();
    const mock = cleanup.use(await startMock({ port: 0 }));
    // The mock gives up on a response after 10 s and says so, which is the better message.
    const { send, close } = createHttpSend({ baseUrl: mock.url, timeoutMs: 15_000 });
    cleanup.defer(close);
    // Each caller has its own key, so that a leak names its caller.
    const accounts = demoAccounts();
    const started = cleanup.move();
    return {
      url: mock.url,
      setUp: async () => ({ accounts, send }),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};
