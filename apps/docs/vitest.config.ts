import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow or wide: `pnpm test:release` runs it, and `pnpm test` does not.",
      },
    ],
  },
});
