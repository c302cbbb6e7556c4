import { defineConfig } from "vitest/config";

// Prism starts in a second alone, and longer beside the tests of other packages.
export default defineConfig({ test: { testTimeout: 30_000 } });
