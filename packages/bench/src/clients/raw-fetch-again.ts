import type { MeasuredClient } from "./client.ts";

/** The same program a second time: how far its ratio is from 1.00 is the noise of the run. */
export const rawFetchAgain: MeasuredClient = {
  id: "raw-fetch-again",
  label: "raw fetch again",
  program: "raw-fetch.ts",
};
