import { defineConfig } from "vitest/config";

// Tests that start Redocly take a second alone, and longer beside those of other packages.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    testTimeout: 30_000,
  },
});
