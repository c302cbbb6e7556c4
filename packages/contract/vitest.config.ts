import { defineConfig } from "vitest/config";

// Prism starts in a second, but needs longer while tests of other packages run.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
