// The version first: an older Node cannot read the TypeScript behind it.
import "./node-version.js";

await import("./src/main.ts");
