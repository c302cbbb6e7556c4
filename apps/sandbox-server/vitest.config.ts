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
    // Servers of their own start in most tests, also on a machine that is busy.
    testTimeout: 30_000,
  },
});
