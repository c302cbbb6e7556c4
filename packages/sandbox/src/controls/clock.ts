import { latestTime } from "./fields.ts";
import { invalid } from "./http-error.ts";

/** The time of a world: the real one, moved or standing still. */
export interface Clock {
  readonly now: () => number;
  /** The time of the real one, whatever this one tells. */
  readonly realNow: () => number;
  readonly isFrozen: () => boolean;
  /** How far the clock is ahead of the real one, in milliseconds; below 0 where it is behind. */
  readonly offsetMs: () => number;
  /**
   * Goes on from this time, or stands still at it. A time before the present one is allowed.
   *
   * @throws HttpError of a time before 1970 or after 9999.
   */
  readonly set: (time: number, isFrozen: boolean) => void;
  /** Moves the clock forward, whether it runs or stands still. */
  readonly advance: (milliseconds: number) => void;
  /** Goes back to the real time. */
  readonly reset: () => void;
}

/** A clock that tells the time of `real` until it is told otherwise. */
export function createClock(real: () => number): Clock {
  let offset = 0;
  let frozenAt: number | undefined;

  const now = (): number => frozenAt ?? Math.min(real() + offset, latestTime);

  function set(time: number, isFrozen: boolean): void {
    if (time < 0 || time > latestTime) {
      throw invalid("The clock tells times from 1970 to 9999. Move it by less.");
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
