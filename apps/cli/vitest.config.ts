import { defineConfig } from "vitest/config";

export default defineConfig({
  // Each test starts a sandbox and processes, also on a machine that is busy.
  test: {
    // The files of one worker share their modules, so that these are loaded once.
    isolate: false,
    testTimeout: 60_000,
    // Tests read what the program prints in their process, also by `console.log`.
    disableConsoleIntercept: true,
    taskTitleValueFormatTruncate: 0,
    tags: [
      {
        name: "release",
        description: "Slow tests, and tests of many inputs. Only `pnpm test:release` runs them.",
      },
    ],
  },
});
