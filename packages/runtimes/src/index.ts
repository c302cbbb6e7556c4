export * from "./answers.ts";
export { type Chromium, launchChromium, noChromiumReason } from "./chromium.ts";
export {
  type Answer,
  type LoopbackOptions,
  type LoopbackServer,
  type SeenRequest,
  serveLoopback,
} from "./loopback-server.ts";
export { node22Path, noNode22Reason } from "./node-22.ts";
export type { Program, Run, RunningProgram } from "./program.ts";
export { type Runtime, runtimes } from "./runtimes.ts";
