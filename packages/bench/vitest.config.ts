import { defineConfig } from "vitest/config";

// The smoke run takes about 6 s, but needs longer while tests of other packages run.
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
