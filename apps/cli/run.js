// `pnpm latchkey`: builds the program, without output if that works, and runs it with the same arguments.
import { spawnSync } from "node:child_process";

// The build needs no API key.
const { DIGICERT_API_KEY: _, DIGICERT_PARTNER_API_KEY: __, ...env } = process.env;
const turbo = ["run", "build", "--filter=@latchkey/cli", "--output-logs=errors-only"];
const build = spawnSync("turbo", turbo, {
  encoding: "utf8",
  env: { ...env, TURBO_TELEMETRY_DISABLED: "1" },
});
if (build.status !== 0) {
  process.stderr.write(`${build.stdout ?? ""}${build.stderr ?? ""}The build failed. Fix the error above.\n`);
  process.exit(1);
}
// pnpm changes to the root of the clone. Paths in the arguments belong to the folder of the user.
process.chdir(process.env.INIT_CWD ?? ".");
await import("./dist/latchkey.mjs");
