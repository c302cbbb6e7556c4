import { describe } from "vitest";
import type { ClientDefinition } from "../definition.ts";
import { testConcurrentRotations } from "./concurrency-suite.ts";
import { testRotationFailures } from "./failures-suite.ts";
import { testRotationSecrets } from "./secrets-suite.ts";
import { testRotationSteps } from "./steps-suite.ts";

/**
 * Tests the entry `/rotate-key` of a client against a service that is as strict and as unreliable as the spec
 * allows.
 *
 * @param options.tags The tags of the tests whose code knows no API. `pnpm test` runs them for one client only.
 */
export function testRotation<Client, Api>(
  definition: ClientDefinition<Client, Api>,
  options: { readonly tags?: string[] } = {},
): void {
  describe("a rotation", () => testRotationSteps(definition));
  describe("a rotation that stops", () => testRotationFailures(definition));
  describe("an error of a rotation", options, () => testRotationSecrets(definition));
  describe("concurrent rotations", options, () => testConcurrentRotations(definition));
}
