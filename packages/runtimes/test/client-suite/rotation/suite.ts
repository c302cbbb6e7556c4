import { describe } from "vitest";
import type { ClientDefinition } from "../definition.ts";
import { testConcurrentRotations } from "./concurrency-suite.ts";
import { testRotationFailures } from "./failures-suite.ts";
import { testRotationSecrets } from "./secrets-suite.ts";
import { testRotationSteps } from "./steps-suite.ts";

/**
 * Tests the entry `/rotate-key` of a client against a service that is as strict and as unreliable as the spec
 * allows.
 */
export function testRotation<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  describe("a rotation", () => testRotationSteps(definition));
  describe("a rotation that stops", () => testRotationFailures(definition));
  describe("an error of a rotation", () => testRotationSecrets(definition));
  describe("concurrent rotations", () => testConcurrentRotations(definition));
}
