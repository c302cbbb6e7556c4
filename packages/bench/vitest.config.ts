import { defineConfig } from "vitest/config";

// The smoke run takes some 6 s alone, and longer beside the tests of other packages.
export default defineConfig({ test: { testTimeout: 30_000 } });
