import { describe } from "vitest";
import { nodeWithout } from "../../src/runtimes.ts";
import type { ClientDefinition } from "./definition.ts";
import { runProgram, testRequests } from "./runtimes-suite.ts";

/** Firefox has no `Request.prototype.body`. Older engines and workers do not have the other globals. */
const missingGlobals = [
  ["Request.prototype.body"],
  ["Response.prototype.body"],
  ["navigator"],
  ["AbortSignal.timeout", "AbortSignal.any"],
  ["Request"],
];

/** Tests that each call is sent in engines without a part of the platform. */
export function testMissingGlobals<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  describe.each(missingGlobals.map((globals) => nodeWithout(...globals)))(
    "in $name",
    { timeout: 30_000 },
    (runtime) => {
      const surfaces = [
        { surface: "a method", isApi: false },
        // openapi-fetch makes a Request of each call.
        ...(runtime.name.endsWith("without Request") ? [] : [{ surface: "openapi-fetch", isApi: true }]),
      ];
      testRequests(definition, runtime, runProgram(definition, runtime), surfaces);
    },
  );
}
