import { defineConfig } from "vitest/config";

// Tests that start Redocly take a second alone, and longer beside those of other packages.
export default defineConfig({ test: { testTimeout: 30_000 } });
