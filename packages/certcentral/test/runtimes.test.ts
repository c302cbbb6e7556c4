/** @module-tag release */

import { testRuntimes } from "@latchkey/runtimes/client-suite";
import { definition } from "./definition.ts";

testRuntimes(definition);
