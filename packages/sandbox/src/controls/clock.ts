import { invalid } from "../model/errors.ts";
import type { ControlHandlers } from "./control.ts";

/** The last time that ISO 8601 can write with a four-digit year. */
const latestTime = Date.parse("9999-12-31T23:59:59.999Z");

/** The time of a world: the real time, an offset from it, or a frozen time. */
export interface Clock {
  readonly now: () => number;
  /** The real time. */
  readonly realNow: () => number;
  readonly isFrozen: () => boolean;
  /** How far the clock is ahead of the real time, in milliseconds. Below 0 if it is behind. */
  readonly offsetMs: () => number;
  /**
   * Sets the time. The clock continues from this time, or stops if `isFrozen`. The time may be in the past.
   *
   * @throws HttpError for a time before 1970 or after 9999.
   */
  readonly set: (time: number, isFrozen: boolean) => void;
  /** Moves the clock forward, also if it is frozen. */
  readonly advance: (milliseconds: number) => void;
  /** Goes back to the real time. */
  readonly reset: () => void;
}

/** Creates a clock that shows the time of `real` until the clock is set. */
export function createClock(real: () => number): Clock {
  let offset = 0;
  let frozenAt: number | undefined;

  const now = (): number => frozenAt ?? Math.min(real() + offset, latestTime);

  function set(time: number, isFrozen: boolean): void {
    if (time < 0 || time > latestTime) {
      throw invalid("The time is not between 1970 and 9999. Use a time between them.");
    }
    offset = time - real();
    frozenAt = isFrozen ? time : undefined;
  }

  return {
    now,
    realNow: real,
    set,
    isFrozen: () => frozenAt !== undefined,
    offsetMs: () => now() - real(),
    advance: (milliseconds) => set(now() + milliseconds, frozenAt !== undefined),
    reset: () => {
      offset = 0;
      frozenAt = undefined;
    },
  };
}

type ClockId = "getClock" | "setClock" | "advanceClock" | "resetClock";

export const clockHandlers: ControlHandlers<ClockId, { readonly world: { readonly clock: Clock } }> = {
  getClock: (_, { world }) => showClock(world.clock),
  setClock: ({ now, offsetMs, isFrozen }, { world: { clock } }) => {
    if (now !== undefined && offsetMs !== undefined) {
      throw invalid("The body has both now and offsetMs. Send one of them.");
    }
    const moved = offsetMs === undefined ? clock.now() : clock.realNow() + offsetMs;
    clock.set(now === undefined ? moved : Date.parse(now), isFrozen ?? clock.isFrozen());
    return showClock(clock);
  },
  advanceClock: ({ milliseconds }, { world: { clock } }) => {
    clock.advance(milliseconds);
    return showClock(clock);
  },
  resetClock: (_, { world }) => {
    world.clock.reset();
    return { status: 204 };
  },
};

function showClock(clock: Clock) {
  const now = new Date(clock.now()).toISOString();
  return { status: 200, body: { now, isFrozen: clock.isFrozen(), offsetMs: clock.offsetMs() } } as const;
}
