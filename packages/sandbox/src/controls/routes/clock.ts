import type { SandboxResponse } from "../../model/http.ts";
import { jsonResponse } from "../../reply.ts";
import { type DocumentedSuccess, nothing, type Route, route, routeWithBody } from "../endpoint.ts";
import { dateTime, flag, integer, object, toIso } from "../fields.ts";
import { invalid } from "../http-error.ts";
import type { ControlledWorld } from "../world.ts";

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

function showClock({ clock }: ControlledWorld): SandboxResponse {
  return jsonResponse(200, {
    now: toIso(clock.now()),
    isFrozen: clock.isFrozen(),
    offsetMs: clock.offsetMs(),
  });
}

export const clockRoutes: readonly Route[] = [
  route({
    operationId: "getClock",
    method: "GET",
    path: "/clock",
    summary: "Tell the world's time",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: { 200: clockReply },
    handle: ({ world }) => showClock(world),
  }),
  routeWithBody({
    operationId: "setClock",
    method: "PUT",
    path: "/clock",
    summary: "Set, freeze or free the clock",
    description:
      "What is absent stays: freeze the clock where it is with `isFrozen` alone, or let it go on from there. Times in " +
      "the past are allowed; the `last_used_date` of a key never goes back with them, and keys that were made in the " +
      "meantime keep their dates.",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
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
    replies: { 200: clockReply },
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
  routeWithBody({
    operationId: "advanceClock",
    method: "POST",
    path: "/clock/advance",
    summary: "Move the clock forward",
    description: "A frozen clock stays frozen.",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    bodyField: object({ milliseconds: integer(1, maxOffsetMs, "How far.") }, nothing),
    bodyExample: { milliseconds: 5_000 },
    replies: { 200: clockReply },
    handle: ({ world, body }) => {
      world.clock.advance(body.milliseconds);
      return showClock(world);
    },
  }),
  route({
    operationId: "resetClock",
    method: "DELETE",
    path: "/clock",
    summary: "Go back to the real time",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: { 204: { description: "The clock tells the real time again." } },
    handle: ({ world }) => {
      world.clock.reset();
      return { status: 204, headers: {} };
    },
  }),
];
