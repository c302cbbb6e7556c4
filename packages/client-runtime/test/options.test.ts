import { ConfigurationError } from "@latchkey/transport";
import { afterEach, expect, test, vi } from "vitest";
import { resolveOptions } from "../src/options.ts";
import { access } from "./shelf-api.ts";

afterEach(() => vi.unstubAllEnvs());

test("an option wins over the environment, and the environment over the spec", () => {
  expect(resolveOptions(access, { apiKey: "given" }).baseUrl).toBe("https://shelf.example/api/v1");
  vi.stubEnv("SHELF_API_KEY", "from-the-environment-1234");
  vi.stubEnv("SHELF_REGION", "eu");
  expect(resolveOptions(access, {}).baseUrl).toBe("https://shelf.eu.example/api/v1");
  expect(resolveOptions(access, { region: "us" }).baseUrl).toBe("https://shelf.example/api/v1");
  vi.stubEnv("SHELF_BASE_URL", "http://127.0.0.1:4020/api/v1");
  expect(resolveOptions(access, {}).baseUrl).toBe("http://127.0.0.1:4020/api/v1");
  expect(resolveOptions(access, { baseUrl: "https://given.example" }).baseUrl).toBe("https://given.example");
  expect(String(resolveOptions(access, {}).credential)).toBe("X-Shelf-Key: …1234");
});

test.each(["", undefined])(
  "without a key, and with %j in the environment, it says where to put one",
  (value) => {
    vi.stubEnv("SHELF_API_KEY", value);
    expect(() => resolveOptions(access, {})).toThrow(
      new ConfigurationError("No API key: give the option apiKey, or set SHELF_API_KEY."),
    );
  },
);

test("a region that does not exist is told with those that do", () => {
  expect(() => resolveOptions(access, { apiKey: "key", region: "mars" })).toThrow(
    new ConfigurationError('There is no region "mars"; choose one of us, eu.'),
  );
});

test("http is for loopback only", () => {
  expect(() => resolveOptions(access, { apiKey: "key", baseUrl: "http://shelf.example/api/v1" })).toThrow(
    /^baseUrl must start with https/,
  );
});

test("a browser has no environment", () => {
  vi.stubGlobal("process", undefined);
  try {
    expect(() => resolveOptions(access, {})).toThrow(ConfigurationError);
  } finally {
    vi.unstubAllGlobals();
  }
});
