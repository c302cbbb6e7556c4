import { fileURLToPath } from "node:url";

/** The root of the repository. Every path that codegen prints is relative to this folder. */
export const repository: string = fileURLToPath(new URL("../../..", import.meta.url));
