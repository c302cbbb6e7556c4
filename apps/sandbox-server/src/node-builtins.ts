import type * as nodeCrypto from "node:crypto";
import type * as nodeHttp from "node:http";

// Without `import`: of a built-in module, that reads every export, also those that Node loads by need, and so Node's
// own fetch and WebSocket with its HTTP server. That would take a fifth of the start, and 14 MB.

export const http: typeof nodeHttp = process.getBuiltinModule("node:http");
export const crypto: typeof nodeCrypto = process.getBuiltinModule("node:crypto");
