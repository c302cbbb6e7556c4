import { testRotation } from "@latchkey/runtimes/client-suite";
import { definition } from "./definition.ts";

testRotation(definition);
