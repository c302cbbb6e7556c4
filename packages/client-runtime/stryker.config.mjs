import { mutationOptions } from "../../stryker.base.mjs";

export default mutationOptions(import.meta, ["src/rotation.ts", "src/rotation-error.ts"]);
