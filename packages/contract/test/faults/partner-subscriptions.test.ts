/** @module-tag release */

import { checkFaults } from "./check-faults.ts";

checkFaults("partner-subscriptions");
