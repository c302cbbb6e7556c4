import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    // The test files share no state, and a new worker for each costs more than most of their tests.
    isolate: false,
    // Some tests compile and run programs, which takes seconds on a busy machine.
    testTimeout: 30_000,
  },
});
