import { expect, test } from "vitest";
import { BoundedLog } from "../src/bounded-log.ts";

test("keeps the last 64 kB", () => {
  const log = new BoundedLog();
  log.append("lost");
  log.append("x".repeat(64 * 1024 - 4));
  log.append("kept");
  expect(log.text()).toBe(`${"x".repeat(64 * 1024 - 4)}kept`);
});
