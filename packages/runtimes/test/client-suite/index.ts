// The tests that both clients share. Each client's tests pass their definition.

export { testCalls } from "./calls-suite.ts";
export type { ClientDefinition, ClientParts } from "./definition.ts";
export { testFetches } from "./fetches-suite.ts";
export { testImports } from "./imports-suite.ts";
export { testMissingGlobals } from "./missing-globals-suite.ts";
export { runReadme, testReadmeRotation } from "./readme.ts";
export type { ServiceDefinition, ServiceRequest, StoredKey } from "./rotation/service.ts";
export { managerSecret, type ServedKeyService, serveKeys } from "./rotation/service.ts";
export { testRotation } from "./rotation/suite.ts";
export { testRuntimes } from "./runtimes-suite.ts";
export { testStaleKeys } from "./stale-keys-suite.ts";
export { testTypes } from "./types-suite.ts";
export { testValidation } from "./validate-suite.ts";
