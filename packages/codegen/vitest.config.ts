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
    // The test files share no state, and a new worker for each costs more than most of their tests.
    isolate: false,
    testTimeout: 30_000,
  },
});
