import { defineConfig } from "vitest/config";

// Compilers read the declarations of all packages, and npm installs.
export default defineConfig({ test: { testTimeout: 120_000 } });
