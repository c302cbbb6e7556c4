import { accessFaults } from "./access.ts";
import { editFaults } from "./edits.ts";
import type { Fault } from "./fault.ts";
import { inputFaults } from "./inputs.ts";
import { keyFaults } from "./keys.ts";
import { rateLimitFaults } from "./rate-limits.ts";
import { secretFaults } from "./secrets.ts";
import { shapeFaults } from "./shapes.ts";
import { statusFaults } from "./statuses.ts";
import { timeFaults } from "./times.ts";

/** Servers with one fault each. */
export const faults: readonly Fault[] = [
  ...shapeFaults,
  ...statusFaults,
  ...secretFaults,
  ...timeFaults,
  ...accessFaults,
  ...keyFaults,
  ...editFaults,
  ...inputFaults,
  ...rateLimitFaults,
];
