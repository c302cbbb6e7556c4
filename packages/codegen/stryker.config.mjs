import { mutationOptions } from "../runtimes/mutation.mjs";

export default mutationOptions(import.meta, ["src/validators/decode-id.ts"], ["test/decode-id.test.ts"]);
