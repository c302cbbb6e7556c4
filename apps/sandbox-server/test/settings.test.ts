import { expect, test } from "vitest";
import { help, readSettings } from "../src/settings.ts";

const defaults = {
  help: false,
  version: false,
  host: "127.0.0.1",
  port: 4010,
  database: ".latchkey/sandbox.db",
  seed: "demo",
  controls: false,
  prefer: false,
  rateLimits: false,
  allowHost: [],
  allowOrigin: [],
  print: "text",
  logLevel: "info",
};

test("uses the defaults without flags and environment", () => {
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
  LATCHKEY_SANDBOX_ALLOW_HOST: "sandbox, Other.test:4010",
  LATCHKEY_SANDBOX_ALLOW_ORIGIN: "http://127.0.0.1:4000, https://docs.example",
  LATCHKEY_SANDBOX_PRINT: "json",
  LATCHKEY_SANDBOX_LOG_LEVEL: "silent",
};

test("reads each setting from the environment", () => {
  expect(readSettings([], env)).toEqual({
    help: false,
    version: false,
    host: "::1",
    port: 0,
    database: "memory",
    seed: "none",
    controls: true,
    prefer: true,
    rateLimits: true,
    allowHost: ["sandbox", "other.test"],
    allowOrigin: ["http://127.0.0.1:4000", "https://docs.example"],
    print: "json",
    logLevel: "silent",
  });
});

test("prefers a flag to the environment, and ignores an empty variable", () => {
  const args = [
    "--host=localhost",
    "--port",
    "4011",
    "--database",
    "keys.db",
    "--seed",
    "s.json",
    "--allow-host",
    "a,b.test",
    "--allow-host=C",
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
    version: false,
    host: "localhost",
    port: 4011,
    database: "keys.db",
    seed: "s.json",
    controls: true,
    prefer: true,
    rateLimits: true,
    allowHost: ["a", "b.test", "c"],
    allowOrigin: ["http://localhost:1", "http://localhost:2", "http://[::1]:3"],
    print: "text",
    logLevel: "silent",
  });
  expect(readSettings([], Object.fromEntries(Object.keys(env).map((name) => [name, ""])))).toEqual(defaults);
});

test.each([["--help"], ["-h"], ["--port", "1", "--help"]])("prints the help for %s", (...args) => {
  expect(readSettings(args, {}).help).toBe(true);
});

test("reads --version", () => {
  expect(readSettings(["--version"], {}).version).toBe(true);
});

test("accepts an IPv6 address with brackets, and :memory: for memory", () => {
  expect(readSettings(["--host", "[::1]", "--database", ":memory:"], {})).toMatchObject({
    host: "::1",
    database: "memory",
  });
});

test("lists each flag and each variable in --help", () => {
  for (const name of [
    "host",
    "port",
    "database",
    "seed",
    "controls",
    "prefer",
    "rate-limits",
    "allow-host",
  ]) {
    expect(help).toContain(`\n  --${name} `);
  }
  for (const name of ["allow-origin", "print", "version", "help"]) expect(help).toContain(`\n  --${name} `);
  const variables = [...Object.keys(env)].map((name) => name.replace("LATCHKEY_SANDBOX", ""));
  for (const name of variables) expect(help).toContain(name);
  // Users without the repository read it.
  expect(help).not.toMatch(/pnpm|npx/);
});

test.each([
  { args: ["--prot", "1"], want: "Unknown option '--prot'. Run with --help to list the flags." },
  { args: ["file.db"], want: "Unexpected argument 'file.db'. Run with --help to list the flags." },
  { args: ["--port"], want: "Option '--port <value>' argument missing. Run with --help to list the flags." },
  {
    args: ["--controls=yes"],
    want: "Option '--controls' does not take an argument. Run with --help to list the flags.",
  },
  {
    args: ["--port=-1"],
    want: '--port is "-1", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.',
  },
  {
    args: ["--port", "65536"],
    want: '--port is "65536", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.',
  },
  {
    args: ["--port", "0x10"],
    want: '--port is "0x10", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.',
  },
  {
    args: ["--database", "postgres://user:pass word@host:port/keys"],
    want: "the database is not a valid URL. Write it like postgres://user:password@host:5432/name, with %40 for an @ and %2F for a / in the password.",
  },
  {
    args: ["--database", "postgres://sandbox:p@ss@w/rd@127.0.0.1:5432/keys"],
    want: "the database is not a valid URL. Write it like postgres://user:password@host:5432/name, with %40 for an @ and %2F for a / in the password.",
  },
  ...["5/rest", "5?rest", "5#rest"].map((password) => ({
    args: ["--database", `postgres://sandbox:${password}@127.0.0.1/keys`],
    want: "the database is not a valid URL. Write it like postgres://user:password@host:5432/name, with %40 for an @ and %2F for a / in the password.",
  })),
  ...["127.0.0.1/keys?host=db.example", "127.db.example/keys", "/keys"].map((place) => ({
    args: ["--database", `postgres://${place === "/keys" ? "" : "sandbox:password@"}${place}`],
    want: "the URL of the database has no sslmode. Add sslmode=verify-full, or sslmode=disable if no other machine can read the connection.",
  })),
  {
    args: ["--database", "postgres://sandbox:password@db.example/keys?sslmode=verify-full&sslmode=disable"],
    want: "the URL of the database has sslmode twice. Pass it once.",
  },
  {
    args: ["--database", "postgres://sandbox:password@127.0.0.1/keys?sslmod=verify-full"],
    want: 'the URL of the database has the unknown parameter "sslmod". Pass sslmode, sslrootcert, sslcert, sslkey, application_name, options, host.',
  },
  {
    args: ["--database", "postgres://sandbox:password@db.example/keys"],
    want: "the URL of the database has no sslmode. Add sslmode=verify-full, or sslmode=disable if no other machine can read the connection.",
  },
  {
    args: ["--database", "postgres://sandbox:password@127.0.0.1/keys?sslmode=require"],
    want: 'the URL of the database has sslmode="require". Add sslmode=verify-full, or sslmode=disable if no other machine can read the connection.',
  },
  {
    args: [
      "--database",
      "postgres://sandbox:password@db.example/keys?sslmode=verify-full&sslrootcert=none.pem",
    ],
    want: 'sslrootcert in the URL of the database is "none.pem", which cannot be read. Pass the path of a file.',
  },
  { args: ["--host="], want: "--host is empty. Pass a value, or leave the flag out." },
  { args: ["--print", "xml"], want: '--print is "xml". Set it to one of text, json, env.' },
  {
    args: ["--database", "mysql://user:password@127.0.0.1/keys"],
    want: "the database is a URL of a kind that the server does not support. Pass --database with a SQLite file, memory, or a postgres:// URL.",
  },
  {
    env: { LATCHKEY_SANDBOX_PORT: "http" },
    want: 'LATCHKEY_SANDBOX_PORT is "http", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.',
  },
  {
    env: { LATCHKEY_SANDBOX_CONTROLS: "yes" },
    want: 'LATCHKEY_SANDBOX_CONTROLS is "yes". Set it to 1 or true, to 0 or false, or unset it.',
  },
  { args: ["--allow-origin="], want: "--allow-origin is empty. Pass a value, or leave the flag out." },
  ...["*", "null", "http://localhost:4000/", "file://", "ftp://localhost", "HTTP://localhost"].map(
    (origin) => ({
      args: ["--allow-origin", `http://localhost:1,${origin}`],
      want: `--allow-origin has "${origin}", which is not an origin. Set it to origins such as http://127.0.0.1:4000, separated by commas.`,
    }),
  ),
  {
    env: { LATCHKEY_SANDBOX_ALLOW_ORIGIN: "localhost:4000" },
    want: 'LATCHKEY_SANDBOX_ALLOW_ORIGIN has "localhost:4000", which is not an origin. Set it to origins such as http://127.0.0.1:4000, separated by commas.',
  },
  { args: ["--allow-host="], want: "--allow-host is empty. Pass a value, or leave the flag out." },
  {
    env: { LATCHKEY_SANDBOX_ALLOW_HOST: "*" },
    want: 'LATCHKEY_SANDBOX_ALLOW_HOST has "*", which is not a host name. Set it to names such as sandbox, separated by commas.',
  },
  {
    env: { LATCHKEY_SANDBOX_LOG_LEVEL: "loud" },
    want: 'LATCHKEY_SANDBOX_LOG_LEVEL is "loud". Set it to one of trace, debug, info, warn, error, fatal, silent.',
  },
])("rejects $args $env", ({ args = [], env = {}, want }) => {
  expect(() => readSettings(args, env)).toThrow(new RangeError(want));
});
