import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
    // Test titles are whole sentences, so vitest must not truncate their values.
    taskTitleValueFormatTruncate: 0,
  },
});
