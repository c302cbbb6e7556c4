import { describe, expect, onTestFinished, test } from "vitest";
import { AllowedHosts, isLoopback, parseHost, parseHostNames } from "../src/hosts.ts";
import { type SandboxServerOptions, startSandboxServer } from "../src/index.ts";
import { noLog } from "../src/log.ts";
import { exchange } from "./raw.ts";

test.each(["127.0.0.1", "127.9.8.7", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])(
  "takes %s for a loopback host",
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
])("does not take %s for a loopback host", (host) => expect(isLoopback(host)).toBe(false));

test("removes the brackets of an IPv6 address, and not those of other texts", () => {
  expect(["[::1]", "::1", "[::]", "[x]", "127.0.0.1", "[127.0.0.1]"].map(parseHost)).toEqual([
    "::1",
    "::1",
    "::",
    "[x]",
    "127.0.0.1",
    "[127.0.0.1]",
  ]);
});

const allowed = [
  "localhost",
  "LOCALHOST:1",
  "localhost.:4010",
  "a.b.localhost:4010",
  "127.0.0.1",
  "127.9.8.7:80",
  "192.0.2.1:4010",
  "[::1]",
  "[2001:DB8::1]:4010",
  "[::ffff:10.0.0.1]",
];
const notAllowed = [
  "example.com",
  "example.com:4010",
  "localhost.example.com",
  "127.0.0.1.example.com",
  "notlocalhost",
  "127.1",
  "0x7f.0.0.1",
  "localhost-",
];
const malformed = [
  "",
  " ",
  ":4010",
  "localhost, example.com",
  "localhost/",
  "user@localhost",
  "localhost:80:80",
  "localhost:http",
  "[::1",
  "[1::2::3]",
  "[localhost]",
  "::1",
  "-x",
  "münchen",
];

test.each(allowed)("allows the Host %j", (host) => expect(new AllowedHosts([]).allows(host)).toBe(true));
test.each([...notAllowed, ...malformed])("rejects the Host %j", (host) =>
  expect(new AllowedHosts([]).allows(host)).toBe(false),
);

test("allows a name of the list in any case, with any port and a final dot, but not its subdomains", () => {
  const hosts = new AllowedHosts(parseHostNames("Sandbox:4010, my_api.test", "--allow-host"));
  for (const host of ["sandbox", "SANDBOX:1", "sandbox.", "my_api.test"])
    expect(hosts.allows(host)).toBe(true);
  for (const host of ["sandbox.test", "a.sandbox", "api.test", "sandbo"])
    expect(hosts.allows(host)).toBe(false);
});

test.each(["*", "a b", "http://sandbox", "sandbox/", "*.example.com"])("rejects the host name %s", (name) => {
  expect(() => parseHostNames(`ok,${name}`, "--allow-host")).toThrow(
    new RangeError(
      `--allow-host has ${JSON.stringify(name)}, which is not a host name. Set it to names such as sandbox, separated by commas.`,
    ),
  );
});

describe("a server", () => {
  const paths = [
    "/partner-subscription/api/v1/api-key",
    "/_sandbox/reset",
    "/healthz",
    "/readyz",
    "/nowhere",
    "*",
  ];

  async function serve(options: Partial<SandboxServerOptions> = {}) {
    const rejected: unknown[] = [];
    const log = { ...noLog, rejected: (status: number, reason: string) => rejected.push([status, reason]) };
    const server = await startSandboxServer({ port: 0, controls: true, log, ...options });
    onTestFinished(() => server.close());
    return { ...server, rejected };
  }

  /** The status of the response, and its error if there is one. */
  async function ask(url: string, head: string) {
    const text = await exchange(url, `${head}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    const [, status] = /^HTTP\/1\.1 (\d+) /.exec(text) ?? [];
    const error = /\{"errors":\[(\{.*\})\]\}$/.exec(text)?.[1];
    return {
      status: Number(status),
      ...(error && JSON.parse(error)),
      closes: text.includes("Connection: close"),
    };
  }

  test.each([
    { listen: "127.0.0.1", name: "rebound.example" },
    { listen: "0.0.0.0", name: "rebound.example:4010" },
    { listen: "::", name: "sandbox" },
  ])("on $listen rejects the Host $name with 421 for any path", async ({ listen, name }) => {
    const { url, rejected } = await serve({ host: listen, seed: "none" });
    for (const path of paths) {
      const method = path === "*" ? "OPTIONS" : "POST";
      expect(await ask(url, `${method} ${path} HTTP/1.1\r\nHost: ${name}\r\n`)).toEqual({
        status: 421,
        code: "misdirected_request",
        message: `The host ${name.replace(":4010", "")} is not allowed. A page of another site could use the sandbox under such a name (DNS rebinding). Use localhost or an IP address, or start the server with --allow-host ${name.replace(":4010", "")}.`,
        closes: true,
      });
    }
    expect(rejected).toEqual(paths.map(() => [421, "host is not allowed"]));
  });

  test.each([
    { name: "no Host", line: "", problem: "has no Host header" },
    { name: "an empty Host", line: "Host:\r\n", problem: "has a malformed Host header" },
    { name: "a malformed Host", line: "Host: local host\r\n", problem: "has a malformed Host header" },
    {
      name: "two Hosts",
      line: "Host: localhost\r\nHost: localhost\r\n",
      problem: "has a malformed Host header",
    },
  ])("rejects $name with 400", async ({ line, problem }) => {
    const { url, rejected } = await serve();
    for (const version of ["1.1", "1.0"]) {
      expect(await ask(url, `GET /healthz HTTP/${version}\r\n${line}`)).toEqual({
        status: 400,
        code: "bad_request_format",
        message: `The request ${problem}. The server needs it to reject pages of other sites. Send the host of the URL, such as localhost.`,
        closes: true,
      });
    }
    expect(rejected).toEqual([
      [400, problem],
      [400, problem],
    ]);
  });

  test("uses the host of a target that is an absolute URL, and not the Host header", async () => {
    const { url } = await serve();
    for (const [target, host, status] of [
      ["http://localhost:4010/healthz", "rebound.example", 200],
      ["http://rebound.example/healthz", "localhost", 421],
      ["http://localhost@rebound.example/healthz", "localhost", 400],
      ["http:///healthz", "localhost", 400],
    ] as const) {
      expect(await ask(url, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n`)).toMatchObject({ status });
    }
  });

  test("accepts localhost, IP addresses, the names of allowHost, and the name that it listens on", async () => {
    const options = { host: "0.0.0.0", seed: "none", allowHost: ["sandbox", "Api.Test"] };
    const { url, rejected } = await serve(options);
    for (const host of ["localhost:1", "192.0.2.1", "[::1]:4010", "sandbox:4010", "SANDBOX", "api.test"]) {
      expect(await ask(url, `GET /readyz HTTP/1.1\r\nHost: ${host}\r\n`)).toMatchObject({ status: 200 });
    }
    expect(rejected).toEqual([]);
  });

  test.each(["127.0.0.1", "::1", "[::1]", "localhost"])("on %s has a URL that works", async (host) => {
    const { url } = await serve({ host });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(new URL(url).hostname).toBe(host === "::1" ? "[::1]" : host);
  });

  test.each(["0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0"])("on %s has the URL of 127.0.0.1", async (host) => {
    const { url } = await serve({ host, seed: "none" });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
