import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    typecheck: { enabled: true, tsconfig: "tsconfig.json" },
    // Test titles are whole sentences, so vitest must not truncate their values.
    taskTitleValueFormatTruncate: 0,
  },
});
