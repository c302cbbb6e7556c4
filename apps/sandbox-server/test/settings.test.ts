import { expect, test } from "vitest";
import { readSettings } from "../src/settings.ts";

const defaults = {
  help: false,
  host: "127.0.0.1",
  port: 4010,
  database: ".latchkey/sandbox.db",
  seed: "demo",
  controls: false,
  prefer: false,
  rateLimits: false,
  allowOrigin: [],
  print: "text",
  logLevel: "info",
};

test("without flags and environment, the defaults hold", () => {
  expect(readSettings([], {})).toEqual(defaults);
});

const env = {
  LATCHKEY_SANDBOX_HOST: "::1",
  LATCHKEY_SANDBOX_PORT: "0",
  LATCHKEY_SANDBOX_DATABASE: "memory",
  LATCHKEY_SANDBOX_SEED: "none",
  LATCHKEY_SANDBOX_CONTROLS: "1",
  LATCHKEY_SANDBOX_PREFER: "true",
  LATCHKEY_SANDBOX_RATE_LIMITS: "1",
  LATCHKEY_SANDBOX_ALLOW_ORIGIN: "http://127.0.0.1:4000, https://docs.example",
  LATCHKEY_SANDBOX_PRINT: "json",
  LATCHKEY_SANDBOX_LOG_LEVEL: "silent",
};

test("the environment gives each setting", () => {
  expect(readSettings([], env)).toEqual({
    help: false,
    host: "::1",
    port: 0,
    database: "memory",
    seed: "none",
    controls: true,
    prefer: true,
    rateLimits: true,
    allowOrigin: ["http://127.0.0.1:4000", "https://docs.example"],
    print: "json",
    logLevel: "silent",
  });
});

test("a flag wins over the environment, and a variable that is empty is not set", () => {
  const args = [
    "--host=localhost",
    "--port",
    "4011",
    "--database",
    "keys.db",
    "--seed",
    "s.json",
    "--allow-origin",
    "http://localhost:1,http://localhost:2",
    "--allow-origin=http://[::1]:3",
    "--print",
    "text",
  ];
  const off = {
    LATCHKEY_SANDBOX_CONTROLS: "0",
    LATCHKEY_SANDBOX_PREFER: "0",
    LATCHKEY_SANDBOX_RATE_LIMITS: "",
  };
  const switches = ["--controls", "--prefer", "--rate-limits"];
  expect(readSettings([...args, ...switches], { ...env, ...off })).toEqual({
    help: false,
    host: "localhost",
    port: 4011,
    database: "keys.db",
    seed: "s.json",
    controls: true,
    prefer: true,
    rateLimits: true,
    allowOrigin: ["http://localhost:1", "http://localhost:2", "http://[::1]:3"],
    print: "text",
    logLevel: "silent",
  });
  expect(readSettings([], Object.fromEntries(Object.keys(env).map((name) => [name, ""])))).toEqual(defaults);
});

test.each([["--help"], ["-h"], ["--port", "1", "--help"]])("%s asks for help", (...args) => {
  expect(readSettings(args, {}).help).toBe(true);
});

test.each([
  { args: ["--prot", "1"], want: "Unknown option '--prot'; --help lists the flags" },
  { args: ["file.db"], want: "Unexpected argument 'file.db'; --help lists the flags" },
  { args: ["--port"], want: "Option '--port <value>' argument missing; --help lists the flags" },
  { args: ["--controls=yes"], want: "Option '--controls' does not take an argument; --help lists the flags" },
  { args: ["--port=-1"], want: '--port is "-1": set it to a port from 0 to 65535 (0 is a free one)' },
  {
    args: ["--port", "65536"],
    want: '--port is "65536": set it to a port from 0 to 65535 (0 is a free one)',
  },
  { args: ["--port", "0x10"], want: '--port is "0x10": set it to a port from 0 to 65535 (0 is a free one)' },
  { args: ["--host="], want: "--host is empty: give it a value, or leave it out" },
  { args: ["--print", "xml"], want: '--print is "xml": set it to one of text, json' },
  {
    env: { LATCHKEY_SANDBOX_PORT: "http" },
    want: 'LATCHKEY_SANDBOX_PORT is "http": set it to a port from 0 to 65535 (0 is a free one)',
  },
  {
    env: { LATCHKEY_SANDBOX_CONTROLS: "yes" },
    want: 'LATCHKEY_SANDBOX_CONTROLS is "yes": set it to 1 or true, to 0 or false, or not at all',
  },
  { args: ["--allow-origin="], want: "--allow-origin is empty: give it a value, or leave it out" },
  ...["*", "null", "http://localhost:4000/", "file://", "ftp://localhost", "HTTP://localhost"].map(
    (origin) => ({
      args: ["--allow-origin", `http://localhost:1,${origin}`],
      want: `--allow-origin has "${origin}": set it to origins such as http://127.0.0.1:4000, with commas between`,
    }),
  ),
  {
    env: { LATCHKEY_SANDBOX_ALLOW_ORIGIN: "localhost:4000" },
    want: 'LATCHKEY_SANDBOX_ALLOW_ORIGIN has "localhost:4000": set it to origins such as http://127.0.0.1:4000, with commas between',
  },
  {
    env: { LATCHKEY_SANDBOX_LOG_LEVEL: "loud" },
    want: 'LATCHKEY_SANDBOX_LOG_LEVEL is "loud": set it to one of trace, debug, info, warn, error, fatal, silent',
  },
])("$args $env is refused", ({ args = [], env = {}, want }) => {
  expect(() => readSettings(args, env)).toThrow(new RangeError(want));
});
