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
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
