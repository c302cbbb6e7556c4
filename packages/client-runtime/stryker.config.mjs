import { mutationOptions } from "../runtimes/mutation.mjs";

export default mutationOptions(import.meta, [
  "src/rotation.ts",
  "src/rotation-error.ts",
  "src/rotation-options.ts",
]);
