import { startMock } from "@latchkey/mock";
import type { Target } from "../target.ts";
import { createHttpSend } from "./http-send.ts";
import { demoAccounts } from "./sandbox.ts";

/** Cases that Prism cannot pass, by their ids. A test checks that each of them fails there. */
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

/** Prism behind the mock's guard. Its responses are the examples of the spec, which have the ids of the demo. */
export const mockTarget: Target = {
  name: "mock",
  capabilities: {
    stateful: "Prism stores nothing",
    authentication: "Prism accepts any key",
    authorization: "Prism has no accounts",
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
    // The mock itself ends a response after 10 s, with a better message.
    const { send, close } = createHttpSend({ baseUrl: mock.url, timeoutMs: 15_000 });
    cleanup.defer(close);
    // Each caller has its own key, so that a leak shows its caller.
    const accounts = demoAccounts();
    const started = cleanup.move();
    return {
      url: mock.url,
      setUp: async () => ({ accounts, send }),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};
