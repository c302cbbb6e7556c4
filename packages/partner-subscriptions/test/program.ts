// Runs in Node 22, Node 24, Chromium and Firefox.

import { createRun } from "@latchkey/runtimes/client-suite/program";
import { parts } from "./parts.ts";

export const run: ReturnType<typeof createRun> = createRun(parts);
