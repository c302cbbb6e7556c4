// Before the rest, since an older Node cannot read the TypeScript that follows.
import "./node-version.js";

await import("./src/main.ts");
