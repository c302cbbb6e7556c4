import { defineConfig } from "vitest/config";

// Compilers read the declarations of all packages, and npm installs.
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
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
