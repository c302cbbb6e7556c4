import { defineConfig } from "vitest/config";

// Tests that start Redocly take a second, but need longer while tests of other packages run.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
    testTimeout: 30_000,
  },
});
