import { join } from "node:path";
import { installedVersion, runCommand } from "../dependency.ts";
import { documentPath } from "../document.ts";
import type { MeasuredClient } from "./client.ts";

const generator = "@redocly/cli";

export const redocly: MeasuredClient = {
  id: "redocly",
  label: `redocly ${installedVersion(generator)}`,
  program: "redocly.ts",
  generate: (folder) =>
    runCommand(generator, "redocly", [
      ...["generate-client", documentPath],
      ...["--output", join(folder, "generated", "client.ts")],
    ]),
};
