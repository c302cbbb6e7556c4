import type { MeasuredClient } from "./client.ts";
import { heyApi } from "./hey-api.ts";
import { ky } from "./ky.ts";
import { ours } from "./ours.ts";
import { oursApi } from "./ours-api.ts";
import { oursCertCentral } from "./ours-certcentral.ts";
import { rawFetch } from "./raw-fetch.ts";
import { rawFetchAgain } from "./raw-fetch-again.ts";
import { redocly } from "./redocly.ts";

/** What all others are compared with. */
export const baseline: MeasuredClient = rawFetch;
export const noise: MeasuredClient = rawFetchAgain;

/**
 * All clients, in the order of the table. Keep the number of timed clients prime: then each client follows each other one
 * equally often.
 */
export const clients: readonly MeasuredClient[] = [
  baseline,
  noise,
  ours,
  oursApi,
  oursCertCentral,
  heyApi,
  redocly,
  ky,
];
