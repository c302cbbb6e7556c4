import { describeExit, firstLine, type Prism, type PrismOptions, startPrism } from "./prism.ts";

export interface SupervisorOptions extends PrismOptions {
  /** Gets one line for every restart and for giving up; standard error by default. */
  report?: (line: string) => void;
  /** More deaths than this within `windowMs` and Prism is not started again. */
  maxRestarts?: number;
  windowMs?: number;
}

export interface SupervisedPrism extends AsyncDisposable {
  /** The Prism that runs, or from its death on the next one. Rejects while starts fail and after giving up. */
  current(): Promise<Prism>;
  /** Settles when Prism is served no longer: with the reason, or with nothing after `stop`. */
  readonly ended: Promise<Error | undefined>;
  /** What the last two Prisms have printed, up to 64 kB of each. */
  log(): string;
  stop(): Promise<void>;
}

/** Keeps one Prism running. A first start that fails is the caller's to hear of; later ones count as deaths. */
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
      // Whoever asks for `current` hears of a failed start, and so does the next turn of this loop.
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
      `Prism died ${deaths} times within ${windowMs / 1000} s and is not restarted again (the last time: ${why})`,
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
      // A restart under way would hold the stop up until it is ready or given up.
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
