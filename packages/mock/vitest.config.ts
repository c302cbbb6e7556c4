import { defineConfig } from "vitest/config";

// Prism starts in under a second alone, but turbo runs other packages' tests beside these.
export default defineConfig({ test: { testTimeout: 30_000, maxWorkers: 2 } });
