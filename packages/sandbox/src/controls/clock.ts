import { invalid } from "../model/errors.ts";
import { jsonResponse, type SandboxResponse } from "../model/http.ts";
import { type DocumentedSuccess, type Endpoint, endpointsOn, noContent, nothing } from "./endpoint.ts";
import { dateTime, flag, integer, latestTime, object, toIso } from "./fields.ts";

/** The time of a world: the real one, moved or standing still. */
export interface Clock {
  readonly now: () => number;
  /** The time of the real one, whatever this one shows. */
  readonly realNow: () => number;
  readonly isFrozen: () => boolean;
  /** How far the clock is ahead of the real one, in milliseconds; below 0 if it is behind. */
  readonly offsetMs: () => number;
  /**
   * Goes on from this time, or stands still at it. A time before the present one is allowed.
   *
   * @throws HttpError for a time before 1970 or after 9999.
   */
  readonly set: (time: number, isFrozen: boolean) => void;
  /** Moves the clock forward, whether it runs or stands still. */
  readonly advance: (milliseconds: number) => void;
  /** Goes back to the real time. */
  readonly reset: () => void;
}

/** A clock that shows the time of `real` until it is set. */
export function createClock(real: () => number): Clock {
  let offset = 0;
  let frozenAt: number | undefined;

  const now = (): number => frozenAt ?? Math.min(real() + offset, latestTime);

  function set(time: number, isFrozen: boolean): void {
    if (time < 0 || time > latestTime) {
      throw invalid("The clock shows times from 1970 to 9999. Move it by less.");
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

interface WithClock {
  readonly clock: Clock;
}

const { endpoint, endpointWithBody } = endpointsOn<{ readonly world: WithClock }>();

const maxOffsetMs = 100 * 366 * 24 * 60 * 60 * 1000;

const clockReply: DocumentedSuccess = {
  description: "The clock as it is now.",
  schema: object(
    {
      now: dateTime("The world's time."),
      isFrozen: flag("Whether the clock stands still."),
      offsetMs: integer(
        Number.MIN_SAFE_INTEGER,
        Number.MAX_SAFE_INTEGER,
        "How far it is ahead of the real time.",
      ),
    },
    nothing,
  ).schema,
  example: { now: "2026-01-31T12:00:00.000Z", isFrozen: true, offsetMs: -86_400_000 },
};

function showClock({ clock }: WithClock): SandboxResponse {
  return jsonResponse(200, {
    now: toIso(clock.now()),
    isFrozen: clock.isFrozen(),
    offsetMs: clock.offsetMs(),
  });
}

export const clockEndpoints: readonly Endpoint<{ readonly world: WithClock }>[] = [
  endpoint({
    operationId: "getClock",
    method: "GET",
    path: "/clock",
    summary: "Show the world's time",
    scope: "world",
    successes: { 200: clockReply },
    handle: ({ world }) => showClock(world),
  }),
  endpointWithBody({
    operationId: "setClock",
    method: "PUT",
    path: "/clock",
    summary: "Set, freeze or free the clock",
    description:
      "What is absent stays: freeze the clock where it is with `isFrozen` alone, or let it go on from there. Times in " +
      "the past are allowed; the `last_used_date` of a key never goes back with them, and keys that were made in the " +
      "meantime keep their dates.",
    scope: "world",
    bodyField: object(
      nothing,
      {
        now: dateTime("The new time."),
        offsetMs: integer(
          -maxOffsetMs,
          maxOffsetMs,
          "In place of `now`: how far to be ahead of the real time; below 0, behind it.",
        ),
        isFrozen: flag("Whether the clock stands still from now on."),
      },
      { minProperties: 1, description: "`now` and `offsetMs` exclude each other." },
    ),
    bodyExample: { now: "2026-01-31T12:00:00Z", isFrozen: true },
    successes: { 200: clockReply },
    handle: ({ world, body: { now, offsetMs, isFrozen } }) => {
      const { clock } = world;
      if (now !== undefined && offsetMs !== undefined) {
        throw invalid('The body may hold "now" or "offsetMs", not both.');
      }
      const moved = offsetMs === undefined ? clock.now() : clock.realNow() + offsetMs;
      clock.set(now ?? moved, isFrozen ?? clock.isFrozen());
      return showClock(world);
    },
  }),
  endpointWithBody({
    operationId: "advanceClock",
    method: "POST",
    path: "/clock/advance",
    summary: "Move the clock forward",
    description: "A frozen clock stays frozen.",
    scope: "world",
    bodyField: object({ milliseconds: integer(1, maxOffsetMs, "How far.") }, nothing),
    bodyExample: { milliseconds: 5_000 },
    successes: { 200: clockReply },
    handle: ({ world, body }) => {
      world.clock.advance(body.milliseconds);
      return showClock(world);
    },
  }),
  endpoint({
    operationId: "resetClock",
    method: "DELETE",
    path: "/clock",
    summary: "Go back to the real time",
    scope: "world",
    successes: { 204: { description: "The clock shows the real time again." } },
    handle: ({ world }) => {
      world.clock.reset();
      return noContent;
    },
  }),
];
