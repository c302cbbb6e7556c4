import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startMock } from "@latchkey/mock";
import { expect, test } from "vitest";

test("the README's first call does what it says, as it is written", async () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const [, program = ""] = readme.match(/```ts\n(.*?)```/s) ?? [];
  await using mock = await startMock();
  const atMock = program.replace("http://127.0.0.1:4020/", `${mock.url}/`);
  expect(atMock).not.toBe(program);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--eval", atMock],
    // Where the packages that the program imports are found.
    { cwd: fileURLToPath(new URL("..", import.meta.url)) },
  );
  expect(stdout).toBe(`12345 active Production API Key 2025-01-28T14:22:00Z
12346 active Subaccount Production Key 2025-01-29T08:10:00Z
`);
});
