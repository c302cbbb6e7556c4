import { defineConfig } from "vitest/config";

// Prism starts in a second alone, and longer beside the tests of other packages.
export default defineConfig({
  test: {
    // The test files share no state, and a new worker for each costs more than most of their tests.
    isolate: false,
    testTimeout: 30_000,
  },
});
