import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Most tests start programs, servers or a browser, also on a busy machine.
    testTimeout: 30_000,
    // Most tests wait for such a process, so two files run at the same time. More would overload a small
    // machine, since Turbo already runs two packages at the same time.
    maxWorkers: 2,
    // Tests of a reader's project, which test/guides runs there.
    exclude: [...configDefaults.exclude, "guides/programs"],
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
  },
});
