import { fileURLToPath } from "node:url";
import type { MeasuredClient } from "./client.ts";

const standIn = fileURLToPath(new URL("../../programs/openapi-fetch-stand-in.ts", import.meta.url));

/** Our client with thirty lines in the place of openapi-fetch: the difference is what openapi-fetch costs. */
export const oursStandIn: MeasuredClient = {
  id: "ours-stand-in",
  label: "ours, no openapi-fetch",
  program: "ours.ts",
  alias: { "openapi-fetch": standIn },
};
