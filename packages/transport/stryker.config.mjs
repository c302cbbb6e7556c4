import { linesOfFunction, mutationOptions } from "../runtimes/mutation.mjs";

export default mutationOptions(import.meta, [
  "src/credential.ts",
  "src/mask.ts",
  "src/network-failure.ts",
  "src/options.ts",
  "src/retry-policy.ts",
  linesOfFunction(import.meta, "src/response.ts", "readRetryAfter"),
]);
