export { demoSeed } from "./demo-seed.ts";
export { BrokenOffError, type Cut, cut, type Message, type Reply } from "./message.ts";
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
} from "./model.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export type { RandomSource } from "./secret.ts";
export {
  parseSeed,
  type Seed,
  type SeedAccount,
  type SeedCertCentralKey,
  type SeedPartnerKey,
  type SeedUser,
} from "./seed.ts";
export { SeedError } from "./seed-fields.ts";
export { createMemoryStore } from "./store/memory.ts";
export type { Awaitable, KeyChange, NewKey, Scope, Store } from "./store/store.ts";
export type { LogEntry } from "./world.ts";
