import type * as nodeCrypto from "node:crypto";
import type * as nodeHttp from "node:http";

// Does not use `import`. An import reads every export of a built-in module, even exports that Node loads on
// demand. For node:http, these include fetch and WebSocket, which would take a fifth of the startup time and
// 14 MB.

export const http: typeof nodeHttp = process.getBuiltinModule("node:http");
export const crypto: typeof nodeCrypto = process.getBuiltinModule("node:crypto");

/** Returns the SHA-256 of a text in UTF-8, in hexadecimal. A store keeps only this hash of a secret. */
export function sha256(text: string): string {
  return crypto.hash("sha256", text);
}
