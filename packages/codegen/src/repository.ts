import { fileURLToPath } from "node:url";

/** The root of the repository; every path that codegen prints is relative to it. */
export const repository: string = fileURLToPath(new URL("../../..", import.meta.url));
