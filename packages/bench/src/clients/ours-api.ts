import type { MeasuredClient } from "./client.ts";

/** The same options and transport as "ours", behind openapi-fetch's typed client. */
export const oursApi: MeasuredClient = {
  id: "ours-api",
  label: "ours, openapi-fetch entry",
  program: "ours-api.ts",
};
