/** Resolves after the given milliseconds. The signal is aborted when the result is no longer needed. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits with a timer. After an abort, the timer does not keep the process alive. */
export const waitByTimer: Wait = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });

/** The waits of the calls that failure rules delay. */
export interface Delays {
  /** Resolves to true after the given milliseconds, or to false when `end` is called. */
  readonly wait: (milliseconds: number) => Promise<boolean>;
  /** Ends all pending waits now, and all later ones immediately. */
  readonly end: () => void;
}

export function createDelays(wait: Wait): Delays {
  // Each wait has its own entry. A promise that all races share would keep the memory of every race.
  const pending = new Set<() => void>();
  let isEnded = false;

  return {
    wait: async (milliseconds) => {
      if (isEnded) return false;
      const { promise, resolve } = Promise.withResolvers<false>();
      const controller = new AbortController();
      const endWait = (): void => {
        controller.abort();
        resolve(false);
      };
      pending.add(endWait);
      try {
        return await Promise.race([wait(milliseconds, controller.signal).then(() => true), promise]);
      } finally {
        pending.delete(endWait);
      }
    },
    end: () => {
      isEnded = true;
      for (const endWait of pending) endWait();
    },
  };
}
