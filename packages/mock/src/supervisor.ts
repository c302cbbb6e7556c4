import { describeExit, firstLine, type Prism, type PrismOptions, startPrism } from "./prism.ts";

export interface SupervisorOptions extends PrismOptions {
  /**
   * Receives a line for each restart, and a line if the supervisor gives up. The default writes to standard
   * error.
   */
  report?: (line: string) => void;
  /** The maximum number of restarts within `windowMs`. After more deaths, Prism is not started again. */
  maxRestarts?: number;
  windowMs?: number;
}

export interface SupervisedPrism extends AsyncDisposable {
  /**
   * Returns the running Prism, or the next Prism if it has died. Rejects while starts fail, and after the
   * supervisor has given up.
   */
  current(): Promise<Prism>;
  /** Settles when Prism is not restarted any more: with the reason, or with undefined after `stop`. */
  readonly ended: Promise<Error | undefined>;
  /** Returns the output of the last two Prism processes, up to 64 kB of each. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Keeps one Prism process running. Rejects if the first start fails. A later start that fails counts as a
 * death.
 */
export async function superviseMock(options: SupervisorOptions = {}): Promise<SupervisedPrism> {
  const { report = printToStderr, maxRestarts = 4, windowMs = 30_000, ...prismOptions } = options;
  let prism = await startPrism(prismOptions);
  let current = Promise.resolve(prism);
  let previousLog = "";
  const stopping = new AbortController();

  async function watch(): Promise<Error | undefined> {
    let deaths: number[] = [];
    for (;;) {
      const why = await current.then(causeOfDeath, firstLine);
      if (stopping.signal.aborted) return undefined;
      const now = performance.now();
      deaths = [...deaths.filter((at) => now - at < windowMs), now];
      if (deaths.length > maxRestarts) return giveUp(deaths.length, why);
      current = restart(why);
      // Ignores the rejection here. `current` and the next turn of this loop report a failed start.
      current.catch(() => {});
    }
  }

  async function causeOfDeath(running: Prism): Promise<string> {
    return describeExit(await running.exited, running.log());
  }

  async function restart(why: string): Promise<Prism> {
    previousLog = prism.log();
    prism = await startPrism({ ...prismOptions, signal: stopping.signal });
    report(`mock: Prism died (${why}) and was restarted`);
    return prism;
  }

  function giveUp(deaths: number, why: string): Error {
    const error = new Error(
      `Prism died ${deaths} times within ${windowMs / 1000} s, so it is not restarted. Last reason: ${why}`,
    );
    current = Promise.reject(error);
    current.catch(() => {});
    report(`mock: ${error.message}`);
    return error;
  }

  const ended = watch();
  const supervised: SupervisedPrism = {
    current: () => current,
    ended,
    log: () => previousLog + prism.log(),
    stop: async () => {
      // Without this, the stop would wait until a restart in progress succeeds or fails.
      stopping.abort();
      await current.then(
        (running) => running.stop(),
        () => {},
      );
      await ended;
    },
    [Symbol.asyncDispose]: () => supervised.stop(),
  };
  return supervised;
}

function printToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
