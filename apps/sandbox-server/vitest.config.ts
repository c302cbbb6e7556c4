import { defineConfig } from "vitest/config";

export default defineConfig({
  // Servers of their own start in most tests, also on a machine that is busy.
  test: { testTimeout: 30_000, typecheck: { enabled: true, tsconfig: "tsconfig.json" } },
});
