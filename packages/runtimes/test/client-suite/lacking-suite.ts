import { describe } from "vitest";
import { nodeWithout } from "../../src/runtimes.ts";
import type { ClientDefinition } from "./definition.ts";
import { runProgram, testRequests } from "./runtimes-suite.ts";

/** Engines by what they lack: Firefox has no `Request.prototype.body`, older engines and workers lack the others. */
const lacks = [
  ["Request.prototype.body"],
  ["Response.prototype.body"],
  ["navigator"],
  ["AbortSignal.timeout", "AbortSignal.any"],
  ["Request"],
];

/** Tests that every call is sent in engines that lack a part of the platform. */
export function testLackingEngines<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  describe.each(lacks.map((globals) => nodeWithout(...globals)))(
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
