import { defineConfig } from "vitest/config";

// Prism starts in a second alone, and longer beside the tests of other packages.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
