import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The test files share no state, and a new worker for each costs more than most of their tests.
    isolate: false,
  },
});
