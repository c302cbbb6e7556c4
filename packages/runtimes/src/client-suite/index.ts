// The tests that both clients share. Each client's tests pass their definition.

export type { ClientDefinition, ClientParts } from "./definition.ts";
export type { ServiceDefinition, ServiceRequest, StoredKey } from "./rotation/service.ts";
export { testRuntimes } from "./runtimes-suite.ts";
