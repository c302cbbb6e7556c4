export type {
  OperationId,
  Seed,
  SeedAccount,
  SeedCertCentralKey,
  SeedPartnerKey,
  SeedUser,
} from "@latchkey/validators/sandbox";
export type { Failure, InProcessWorld, WorldClock } from "./controls/in-process.ts";
export type { SnapshotSummary } from "./controls/snapshots.ts";
export { UnavailableError } from "./model/errors.ts";
export {
  type ConnectionReset,
  connectionReset,
  ResponseAbortedError,
  type SandboxRequest,
  type SandboxResponse,
} from "./model/http.ts";
export type { LogEntry } from "./model/log-entry.ts";
export type {
  Account,
  AcmeFields,
  ApiName,
  CertCentralKey,
  Key,
  KeyOf,
  PartnerKey,
  State,
  User,
} from "./model/model.ts";
export type { RandomSource } from "./model/secret.ts";
export type { Awaitable, FoundCaller, KeyChange, NewKey, Scope, Store } from "./model/store.ts";
export { type ControlledSandbox, createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export { demoSeed } from "./seed/demo-seed.ts";
export type { Keys } from "./seed/keys.ts";
export { parseSeed } from "./seed/parse-seed.ts";
export { SeedError } from "./seed/seed.ts";
export { createMemoryStore } from "./store/memory.ts";
