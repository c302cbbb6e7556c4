import {
  type ConnectionReset,
  connectionReset,
  ResponseAbortedError,
  type SandboxResponse,
} from "../model/http.ts";

/** Lets calls in a world run concurrently, but never while the world's state is replaced. */
export interface Gate {
  /** Runs a call's work, concurrently with other calls. Waits while the state is being replaced. */
  readonly share: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs `wait` within the work of `share`. Meanwhile, the call does not count as in progress. */
  readonly pause: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Runs work alone, after the calls in progress and before later calls. Do not call `exclude` within `share`. */
  readonly exclude: <T>(work: () => Promise<T>) => Promise<T>;
  /** How many replacements have begun. */
  readonly replacements: () => number;
}

export function createGate(): Gate {
  let inProgress = 0;
  let begun = 0;
  // Resolves when the current replacement ends. The replacement may still wait for the calls in progress.
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
      // `replacement` is checked here too, so that an unblocked call starts without an await.
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
 * Makes a streamed response fail if the world's data is replaced before the response ends. Otherwise a response could
 * mix pages of the old and the new state. Call this function within `share` of the gate.
 */
export function abortIfReplaced(
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
          throw new ResponseAbortedError(
            "The response was aborted: a reset or a snapshot replaced its data. Send the request again.",
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
