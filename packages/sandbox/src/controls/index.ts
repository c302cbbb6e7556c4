// What `createSandbox` loads if `controls` is on, as one chunk of a bundle.
export { createControls } from "./controls.ts";
export { waitByTimer } from "./delays.ts";
export { createInProcessWorld } from "./in-process.ts";
export { createWorld } from "./world.ts";
