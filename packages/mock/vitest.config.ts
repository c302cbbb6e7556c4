import { defineConfig } from "vitest/config";

// Prism needs less than a second to start. But turbo runs tests of other packages at the same time.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
