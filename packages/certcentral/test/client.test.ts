import {
  testCalls,
  testFetches,
  testImports,
  testMissingGlobals,
  testStaleKeys,
  testTypes,
  testValidation,
} from "@latchkey/runtimes/client-suite";
import { describe } from "vitest";
import { definition } from "./definition.ts";

describe("a call", () => testCalls(definition));
describe("the option validate", () => testValidation(definition));
describe("the option fetch", () => testFetches(definition));
describe("an import", () => testImports(definition));
describe("an engine with missing globals", () => testMissingGlobals(definition));
describe("the search for stale keys", () => testStaleKeys(definition));
describe("a program that uses the published types", () => testTypes(definition));
