export { createSandbox } from "@latchkey/sandbox";
