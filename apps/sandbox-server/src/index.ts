export { describeSandbox } from "./command/announcement.ts";
export type { Credential, ShownBefore } from "./credentials.ts";
export { resetDatabase } from "./database.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { createLog, type ServerLog } from "./log.ts";
export { readSettings, type Settings } from "./settings.ts";
export { StartError } from "./start-error.ts";
export { type SandboxServer, type SandboxServerOptions, startSandboxServer } from "./start-sandbox-server.ts";
