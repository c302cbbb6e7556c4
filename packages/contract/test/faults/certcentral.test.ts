/** @module-tag release */

import { checkFaults } from "./check-faults.ts";

// One file for each API, so that they run concurrently.
checkFaults("certcentral");
