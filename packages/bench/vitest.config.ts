import { defineConfig } from "vitest/config";

// The smoke run takes some 6 s alone, and longer beside the tests of other packages.
export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
    testTimeout: 30_000,
  },
});
