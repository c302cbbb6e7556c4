import { nextMessage, startProgram } from "./child.ts";
import type { PlainRequest } from "./http.ts";

interface LoadTarget extends Omit<PlainRequest, "method"> {
  readonly url: string;
  readonly method?: "GET" | "POST";
  /** Each sends its next request when the reply to the one before is there. */
  readonly connections: number;
}

/** In which a request differs from the others. Its headers are added to theirs. */
export interface VariedRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The same request over and over for whole seconds, or each of some requests once. */
export type LoadOptions = LoadTarget &
  ({ readonly seconds: number } | { readonly requests: readonly VariedRequest[] });

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Times from request to reply, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of the last reply, head and body. */
  readonly replyBytes: number;
  /** How busy the generator was: at 1, it and not the server is what limits the rate. */
  readonly busyPart: number;
}

export interface LoadGenerator extends Disposable {
  /** @throws Error where a request fails or is refused. */
  readonly run: (options: LoadOptions) => Promise<LoadResult>;
}

/** Starts autocannon in a process of its own. Loads run one after another. */
export function startLoadGenerator(core: number | undefined): LoadGenerator {
  const name = "load";
  const child = startProgram(name, core);
  return {
    run: async (options) => {
      child.send(options);
      // Both ends of the channel are ours.
      const message = (await nextMessage(child, name)) as { result: LoadResult } | { failure: string };
      if ("failure" in message) throw new Error(`Under load, ${message.failure}.`);
      return message.result;
    },
    [Symbol.dispose]: () => void (child.connected && child.disconnect()),
  };
}
