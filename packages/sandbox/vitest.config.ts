import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Some tests compile and run programs, which takes seconds on a busy machine.
    testTimeout: 30_000,
    typecheck: { enabled: true, tsconfig: "tsconfig.json" },
  },
});
