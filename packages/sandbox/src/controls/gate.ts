import {
  BrokenOffError,
  type ConnectionReset,
  connectionReset,
  type SandboxResponse,
} from "../model/http.ts";

/** Keeps calls out of a world while its state is replaced, and its state in place while calls are in progress. */
export interface Gate {
  /** Does a call's work beside other calls, once no replacement is under way. */
  readonly share: <T>(work: () => Promise<T>) => Promise<T>;
  /** Within `share`: waits for something during which the call is not in progress, and does not touch the state. */
  readonly pause: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Does its work alone: after the calls in progress, before all that come later. Not within `share`. */
  readonly exclude: <T>(work: () => Promise<T>) => Promise<T>;
  /** How many replacements have begun. */
  readonly replacements: () => number;
}

export function createGate(): Gate {
  let inProgress = 0;
  let begun = 0;
  // Ends with the replacement that is under way or waits for the calls in progress.
  let replacement: Promise<unknown> | undefined;
  let onIdle = (): void => {};

  async function enter(): Promise<void> {
    while (replacement !== undefined) await replacement;
    inProgress += 1;
  }

  function leave(): void {
    inProgress -= 1;
    if (inProgress === 0) onIdle();
  }

  return {
    share: async (work) => {
      // Asked here too, so that a call whose way is free waits for nothing.
      if (replacement === undefined) inProgress += 1;
      else await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    pause: async (wait) => {
      leave();
      try {
        return await wait();
      } finally {
        await enter();
      }
    },
    exclude: async (work) => {
      while (replacement !== undefined) await replacement;
      const { promise, resolve } = Promise.withResolvers<void>();
      replacement = promise;
      try {
        if (inProgress > 0) {
          await new Promise<void>((idle) => {
            onIdle = idle;
          });
        }
        begun += 1;
        return await work();
      } finally {
        replacement = undefined;
        resolve();
      }
    },
    replacements: () => begun,
  };
}

/**
 * A call's response whose stream, if it has one, is broken off if the world's data is replaced before its end: its first
 * pages would be of one state and its last of another. To be called within the gate's `share`.
 */
export function wholeOrBrokenOff(
  response: SandboxResponse | ConnectionReset,
  gate: Gate,
): SandboxResponse | ConnectionReset {
  if (response === connectionReset || typeof response.body !== "object") return response;
  return { ...response, body: untilReplaced(response.body, gate, gate.replacements()) };
}

async function* untilReplaced(
  texts: AsyncIterable<string>,
  gate: Gate,
  replacements: number,
): AsyncGenerator<string> {
  const iterator = texts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await gate.share(async () => {
        if (gate.replacements() !== replacements) {
          throw new BrokenOffError(
            "The response was broken off, since a reset or a snapshot replaced its data.",
          );
        }
        return iterator.next();
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
