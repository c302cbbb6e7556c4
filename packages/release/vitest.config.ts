import { defineConfig } from "vitest/config";

// npm packs nine packages, and the compiler reads all their declarations.
export default defineConfig({ test: { testTimeout: 60_000 } });
