import { fileURLToPath } from "node:url";

/** The root of the repository; every path that codegen prints is relative to it. */
export const repository: string = fileURLToPath(new URL("../../..", import.meta.url));

/** One of the two APIs: the name of its folder in spec/ and in packages/. */
export type ApiName = (typeof apiNames)[number];

export const apiNames = ["partner-subscriptions", "certcentral"] as const;
