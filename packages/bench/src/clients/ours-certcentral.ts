import type { MeasuredClient } from "./client.ts";

/** The client of the other API: it shares the code that is timed, so only its size and types are its own. */
export const oursCertCentral: MeasuredClient = {
  id: "ours-certcentral",
  label: "ours, CertCentral",
  program: "ours-certcentral.ts",
  isTimed: false,
  limits: "sizes",
};
