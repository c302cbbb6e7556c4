import { defineConfig } from "vitest/config";

// Prism starts in under a second alone, but turbo runs other packages' tests beside these.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
