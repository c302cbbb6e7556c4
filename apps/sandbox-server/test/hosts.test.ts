import { expect, test } from "vitest";
import { isLoopback } from "../src/loopback.ts";

test.each(["127.0.0.1", "127.9.8.7", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])(
  "%s is this machine only",
  (host) => expect(isLoopback(host)).toBe(true),
);

test.each([
  "0.0.0.0",
  "::",
  "128.0.0.1",
  "192.168.1.2",
  "::2",
  "::ffff:10.0.0.1",
  "localhost.example.com",
  "0",
])("%s may be reached from elsewhere", (host) => expect(isLoopback(host)).toBe(false));
