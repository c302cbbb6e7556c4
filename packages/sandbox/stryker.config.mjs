import { linesOfFunction, mutationOptions } from "../runtimes/mutation.mjs";

// The stores have their own configuration, since their mutants need other tests.
export default mutationOptions(
  import.meta,
  [
    "src/operations/access.ts",
    linesOfFunction(import.meta, "src/operations/inputs.ts", "readQuery"),
    linesOfFunction(import.meta, "src/operations/inputs.ts", "nameOf"),
    linesOfFunction(import.meta, "src/pipeline.ts", "findCaller"),
    linesOfFunction(import.meta, "src/pipeline.ts", "rejectCredential"),
  ],
  ["test/operations/{access,decide-access,credentials}.test.ts", "test/protocol.test.ts"],
);
