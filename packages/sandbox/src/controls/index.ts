// `createSandbox` imports this module if `controls` is on. So bundlers put the controls into one chunk.
export { createControls } from "./controls.ts";
export { waitByTimer } from "./delays.ts";
export { createInProcessWorld } from "./in-process.ts";
export { createWorld } from "./world.ts";
