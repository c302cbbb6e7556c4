import type { MeasuredClient } from "./client.ts";

export const rawFetch: MeasuredClient = { id: "raw-fetch", label: "raw fetch", program: "raw-fetch.ts" };
