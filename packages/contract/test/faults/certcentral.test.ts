import { checkFaults } from "./check-faults.ts";

// A file for each API: they run side by side.
checkFaults("certcentral");
