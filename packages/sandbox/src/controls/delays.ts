/** Resolves after so many milliseconds. Its signal is aborted if no caller waits any more. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits by a timer, which keeps no process alive after the wait is aborted. */
export const waitByTimer: Wait = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });

/** The waits of the calls that failure rules hold back. */
export interface Delays {
  /** Resolves to true after so many milliseconds, or to false as soon as all delays end. */
  readonly wait: (milliseconds: number) => Promise<boolean>;
  /** Ends those that are pending, and each later one immediately. */
  readonly end: () => void;
}

export function createDelays(wait: Wait): Delays {
  // One for each wait and none for all: a promise that all raced against would keep what each of them holds.
  const pending = new Set<() => void>();
  let isEnded = false;

  return {
    wait: async (milliseconds) => {
      if (isEnded) return false;
      const { promise, resolve } = Promise.withResolvers<false>();
      const controller = new AbortController();
      const cutShort = (): void => {
        controller.abort();
        resolve(false);
      };
      pending.add(cutShort);
      try {
        return await Promise.race([wait(milliseconds, controller.signal).then(() => true), promise]);
      } finally {
        pending.delete(cutShort);
      }
    },
    end: () => {
      isEnded = true;
      for (const cutShort of pending) cutShort();
    },
  };
}
