import { fileURLToPath } from "node:url";

/** The folder that `pnpm build` writes the site to. */
export const siteFolder: string = fileURLToPath(new URL("../../dist", import.meta.url));
