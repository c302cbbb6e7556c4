import type { MeasuredClient } from "./client.ts";

/** Not timed: a prime number of timed clients lets each follow each other one equally often. */
export const oursApi: MeasuredClient = {
  id: "ours-api",
  label: "ours, client.api",
  program: "ours-api.ts",
  isTimed: false,
};
