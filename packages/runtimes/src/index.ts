export type { StartedBrowser } from "./browser-program.ts";
export { type Chromium, chromiumUnavailableReason, launchChromium } from "./chromium.ts";
export { firefoxUnavailableReason, launchFirefox } from "./firefox.ts";
export {
  type LoopbackOptions,
  type LoopbackServer,
  type ReceivedRequest,
  type Responder,
  serveLoopback,
} from "./loopback-server.ts";
export { node22Path, node22UnavailableReason } from "./node-22.ts";
export type { Program, Run, RunningProgram } from "./program.ts";
export * from "./responders.ts";
export { nodeWithout, type Runtime, runtimes } from "./runtimes.ts";
