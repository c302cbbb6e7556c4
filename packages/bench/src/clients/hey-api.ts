import { join } from "node:path";
import { installedVersion, runCommand } from "../dependency.ts";
import { documentPath } from "../document.ts";
import type { MeasuredClient } from "./client.ts";

const generator = "@hey-api/openapi-ts";

export const heyApi: MeasuredClient = {
  id: "hey-api",
  label: `hey-api ${installedVersion(generator)}`,
  program: "hey-api.ts",
  generate: (folder) =>
    runCommand(generator, "openapi-ts", [
      ...["--input", documentPath, "--output", join(folder, "generated")],
      ...["--client", "@hey-api/client-fetch", "--silent", "--no-log-file"],
    ]),
};
