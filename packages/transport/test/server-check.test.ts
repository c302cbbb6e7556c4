import { expect, test } from "vitest";
import { ConfigurationError, checkServer } from "../src/index.ts";

test.each([
  "https://www.digicert.com/services/v2",
  "http://127.0.0.1:4020/services/v2",
  "http://localhost:4020",
  "http://api.localhost",
  "http://[::1]:4020",
])("%s is a server", (baseUrl) => {
  expect(checkServer(baseUrl, "https://shelf.example")).toBe(baseUrl);
});

test.each([
  "",
  "shelf.example/api",
  "https://h.example/x?a=1",
  "https://h.example/#x",
  "https://me:s3cret@h.example",
])("%j is none", (baseUrl) => {
  expect(() => checkServer(baseUrl, "https://shelf.example/v1")).toThrow(
    new ConfigurationError(
      "baseUrl must be a whole server URL without query, fragment or credentials, such as https://shelf.example/v1.",
    ),
  );
});

test.each([
  "http://www.digicert.com/services/v2",
  "http://127.0.0.1.example",
  "ftp://shelf.example",
  "http://localhost.example",
])("%s would send the key in clear", (baseUrl) => {
  expect(() => checkServer(baseUrl, "https://shelf.example/v1")).toThrow(/^baseUrl must start with https/);
});
