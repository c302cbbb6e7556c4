export * from "./answers.ts";
export type { StartedBrowser } from "./browser-program.ts";
export { type Chromium, launchChromium, noChromiumReason } from "./chromium.ts";
export { launchFirefox, noFirefoxReason } from "./firefox.ts";
export {
  type Answer,
  type LoopbackOptions,
  type LoopbackServer,
  type SeenRequest,
  serveLoopback,
} from "./loopback-server.ts";
export { node22Path, noNode22Reason } from "./node-22.ts";
export type { Program, Run, RunningProgram } from "./program.ts";
export { nodeWithout, type Runtime, runtimes } from "./runtimes.ts";
