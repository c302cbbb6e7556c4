import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    // Servers of their own start in most tests, also on a machine that is busy.
    testTimeout: 30_000,
  },
});
