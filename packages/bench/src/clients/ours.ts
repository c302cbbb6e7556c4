import type { MeasuredClient } from "./client.ts";

export const ours: MeasuredClient = { id: "ours", label: "ours", program: "ours.ts", limits: "all" };
