import { defineConfig } from "vitest/config";

// Tests that start Redocly take a second, but need longer while tests of other packages run.
export default defineConfig({
  test: {
    // The test files share no state, and a new worker for each costs more than most of their tests.
    isolate: false,
    testTimeout: 30_000,
  },
});
