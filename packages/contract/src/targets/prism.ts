import { startMock } from "@latchkey/mock";
import { type ApiCast, parts } from "../cast.ts";
import type { ApiName } from "../spec.ts";
import type { Target } from "../target.ts";
import { demoBelongings } from "./demo-cast.ts";
import { createHttpSend } from "./http-send.ts";

/** Where Prism differs from what the cases ask for, by the cases' ids. A test sees that each case named here fails there. */
const quirks: readonly { readonly ids: RegExp; readonly reason: string }[] = [
  {
    ids: /\/inputs\/(user-)?id-(with-exponent|in-hexadecimal|with-fraction|infinity)$/,
    reason: "Prism reads ids with Number(), to which 12e3, 0x10, 1.0 and Infinity are numbers",
  },
  {
    ids: /\/inputs\/(id-with-plus-sign|(user-)?id-with-(leading-space|trailing-space|leading-zeros))$/,
    reason: "Prism reads ids with Number(), which overlooks spaces, zeros and a plus sign",
  },
  { ids: /\/http-edges\/head$/, reason: "Prism answers HEAD with 405" },
  { ids: /\/http-edges\/other-method$/, reason: "no 405 of Prism has an Allow header" },
  {
    ids: /\/http-edges\/endless-header$/,
    reason:
      "the mock's front breaks the connection off at more than 16 kB of headers, often before its 431 is read",
  },
];

/** Prism behind the mock's front: it answers with the spec's examples, whose ids the demo has too. */
export const prismTarget: Target = {
  name: "prism",
  capabilities: {
    stateful: "Prism keeps nothing",
    authByValue: "Prism takes any key",
    hierarchy: "Prism knows nobody's keys",
    mutable: "Prism takes writes and keeps nothing",
    steerable: true,
    clock: "Prism has no clock, its times are those of the examples",
    rateLimits: "Prism has no limits",
    httpEdges: true,
  },
  whyNot: ({ id }) => quirks.find(({ ids }) => ids.test(id))?.reason,
  start: async () => {
    await using cleanup = new AsyncDisposableStack();
    const mock = cleanup.use(await startMock({ port: 0 }));
    // The mock gives up on an answer after 10 s and says so; that is the better message.
    const { send, close } = createHttpSend({ baseUrl: mock.url, timeoutMs: 15_000 });
    cleanup.defer(close);
    const cast = {
      "partner-subscriptions": castOf("partner-subscriptions"),
      certcentral: castOf("certcentral"),
    };
    const started = cleanup.move();
    return {
      url: mock.url,
      begin: async () => ({ cast, send, end: async () => {} }),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};

/** Any key will do; each part has its own, so that a leak tells whose it was. */
function castOf(api: ApiName): ApiCast {
  const own = parts.filter((part) => part.api === api);
  return {
    secrets: Object.fromEntries(own.map(({ role, flag }) => [role, `latchkey-contract-any-${flag}`])),
    belongings: demoBelongings[api],
  };
}
