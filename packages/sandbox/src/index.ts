export {
  BrokenOffError,
  type ConnectionReset,
  connectionReset,
  type SandboxRequest,
  type SandboxResponse,
} from "./model/http.ts";
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
export type { Awaitable, KeyChange, NewKey, Scope, Store } from "./model/store.ts";
export type { LogEntry } from "./model/world.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export type { RandomSource } from "./secret.ts";
export { demoSeed } from "./seed/demo-seed.ts";
export { SeedError } from "./seed/fields.ts";
export {
  parseSeed,
  type Seed,
  type SeedAccount,
  type SeedCertCentralKey,
  type SeedPartnerKey,
  type SeedUser,
} from "./seed/seed.ts";
export { createMemoryStore } from "./store/memory.ts";
