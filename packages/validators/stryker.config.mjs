import { mutationOptions } from "../runtimes/mutation.mjs";

export default mutationOptions(import.meta, ["src/secrets.ts"], ["test/secrets.test.ts"]);
