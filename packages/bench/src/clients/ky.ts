import { installedVersion } from "../dependency.ts";
import type { MeasuredClient } from "./client.ts";

export const ky: MeasuredClient = { id: "ky", label: `ky ${installedVersion("ky")}`, program: "ky.ts" };
