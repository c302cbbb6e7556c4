export * from "./document.ts";
export * from "./operations.ts";
export * from "./schemas.ts";
