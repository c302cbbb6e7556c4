import type { MeasuredClient } from "./client.ts";

export const oursApi: MeasuredClient = { id: "ours-api", label: "ours, client.api", program: "ours-api.ts" };
