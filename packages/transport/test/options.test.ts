import { afterEach, describe, expect, test, vi } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { ConfigurationError, Credential, type HeadersOption, resolveOptions } from "../src/index.ts";
import { readHeaders } from "../src/options.ts";
import { access, apiKey, type Options } from "./shelf.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const resolve = (options: Options = {}) => resolveOptions(access, { apiKey, ...options });
/** JavaScript may pass any object. */
const resolveAny = (options: object | null) => resolveOptions(access, options as Options);

describe("defaults", () => {
  test("are the documented ones", () => {
    const { credential, ...settings } = resolve();
    expect(String(credential)).toBe("x-shelf-key: …1234");
    expect(settings).toEqual({
      api: "shelf",
      baseUrl: "https://shelf.example/api/v1",
      origin: "https://shelf.example",
      headers: { accept: "application/json", "user-agent": `latchkey/${manifest.version} (shelf)` },
      timeoutMs: 10_000,
      deadlineMs: 60_000,
      retry: { maxRetries: 2, baseDelayMs: 250, maxDelayMs: 30_000, rateLimitWindowMs: undefined },
      hooks: {},
      maxResponseBytes: 67_108_864,
      fetch: undefined,
      validate: undefined,
    });
  });

  test("replace each undefined option, at each level", () => {
    const names = [
      "baseUrl",
      "region",
      "insecureHosts",
      "timeoutMs",
      "deadlineMs",
      "headers",
      "maxResponseBytes",
    ];
    const missing = Object.fromEntries(
      [...names, "retry", "hooks", "fetch", "validate"].map((name) => [name, undefined]),
    );
    const same = (settings: object) => JSON.stringify(settings);
    expect(same(resolve(missing))).toBe(same(resolve()));
    const retry = {
      maxRetries: undefined,
      baseDelayMs: undefined,
      maxDelayMs: undefined,
      rateLimitWindowMs: undefined,
    };
    const hooks = {
      onCallStart: undefined,
      onAttemptStart: undefined,
      onAttempt: undefined,
      onRetry: undefined,
    };
    expect(same(resolve({ retry, hooks: { ...hooks, onCallEnd: undefined } }))).toBe(same(resolve()));
    expect(resolve({ retry: { maxRetries: 1, baseDelayMs: undefined } }).retry).toMatchObject({
      maxRetries: 1,
      baseDelayMs: 250,
    });
  });

  test("include those of the API, and an option takes precedence", () => {
    const limited = { ...access, rateLimitWindowMs: 5_000 };
    expect(resolveOptions(limited, { apiKey }).retry.rateLimitWindowMs).toBe(5_000);
    expect(resolveOptions(limited, { apiKey, retry: { rateLimitWindowMs: 7 } }).retry.rateLimitWindowMs).toBe(
      7,
    );
    expect(
      resolveOptions(limited, { apiKey, retry: { rateLimitWindowMs: undefined } }).retry.rateLimitWindowMs,
    ).toBe(5_000);
  });

  test("do not replace a given value", () => {
    const fetch = async () => new Response();
    const validate = () => [];
    const onRetry = () => {};
    const retry = { maxRetries: 0, baseDelayMs: 1, maxDelayMs: 2, rateLimitWindowMs: 3 };
    const given = {
      timeoutMs: 5,
      deadlineMs: 6,
      maxResponseBytes: 7,
      retry,
      hooks: { onRetry },
      fetch,
      validate,
    };
    const { hooks, ...same } = given;
    expect(resolve(given)).toMatchObject(same);
    expect(resolve(given).hooks.onRetry?.({} as never)).toBe(onRetry());
    expect(hooks.onRetry).toBe(onRetry);
  });
});

describe("the client rejects at creation:", () => {
  const positive = ["timeoutMs", "deadlineMs", "maxResponseBytes"];
  const rows = [
    ...[...positive, "retry.baseDelayMs", "retry.maxDelayMs", "retry.rateLimitWindowMs"].flatMap((name) =>
      [0, -1, Number.NaN, "5", null, {}].map((value) => ({ name, value, rule: "a number greater than 0" })),
    ),
    ...[-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2", null].map((value) => ({
      name: "retry.maxRetries",
      value,
      rule: "a whole number from 0",
    })),
    ...["retry", "headers", "hooks"].flatMap((name) =>
      [null, 5, "x", true].map((value) => ({ name, value, rule: "an object" })),
    ),
    ...["fetch", "validate", "hooks.onAttempt", "hooks.onCallEnd", "hooks.onAttemptStart"].flatMap((name) =>
      [null, 5, {}, "x"].map((value) => ({ name, value, rule: "a function" })),
    ),
    ...[null, 5, {}].map((value) => ({ name: "apiKey", value, rule: "text, or a function that returns it" })),
    ...[null, 5, new URL("https://shelf.example")].map((value) => ({ name: "baseUrl", value, rule: "text" })),
    ...["sandbox", {}, [5], null].map((value) => ({
      name: "insecureHosts",
      value,
      rule: "a list of host names",
    })),
  ];
  test.each(rows)("$name with the value $value", ({ name, value, rule }) => {
    const [group = "", field = ""] = name.split(".");
    const options = field === "" ? { [group]: value } : { [group]: { [field]: value } };
    expect(() => resolveAny({ apiKey, ...options })).toThrow(
      new ConfigurationError(`${name} must be ${rule}.`),
    );
  });

  test.each<object>([
    { timeout: 5 },
    { timeout: undefined },
    { constructor: 5 },
    { retry: { retries: 5 } },
    { hooks: { onError() {} } },
  ])("an option with an unknown name: %j", (options) => {
    expect(() => resolveAny({ apiKey, ...options })).toThrow(
      /^Unknown option (timeout|constructor|retry\.retries|hooks\.onError)\. Use one of \w+, /,
    );
  });

  test("a region, if the API has one server", () => {
    const [server] = access.servers;
    const single = { ...access, servers: [server] as const, environment: { apiKey: "A", baseUrl: "B" } };
    expect(() => resolveOptions(single, { apiKey, region: "us" })).toThrow(
      "region must be left out, since this API has one server.",
    );
    expect(resolveOptions(single, { apiKey }).baseUrl).toBe("https://shelf.example/api/v1");
  });

  test("an unknown region, even if baseUrl is given, and lists the known ones", () => {
    const want = new ConfigurationError("region must be one of us, eu.");
    expect(() => resolve({ region: "mars" })).toThrow(want);
    expect(() => resolve({ region: "mars", baseUrl: "https://h.example" })).toThrow(want);
    vi.stubEnv("SHELF_REGION", "mars");
    expect(() => resolve()).toThrow(want);
  });

  test.each([[[]], [new Map([["apiKey", apiKey]])]])("options that are a list or a map: %j", (options) => {
    expect(() => resolveAny(options)).toThrow(
      new ConfigurationError("The options must be an object, such as { timeoutMs: 5000 }."),
    );
    for (const name of ["retry", "hooks"]) {
      expect(() => resolveAny({ apiKey, [name]: options })).toThrow(`${name} must be an object.`);
    }
  });

  test("an invalid option that the object inherits", () => {
    expect(() => resolveAny(Object.create({ apiKey, timeoutMs: 0 }))).toThrow("timeoutMs must be");
  });

  test("options that are not an object", () => {
    expect(() => resolveAny(null)).toThrow(
      new ConfigurationError("The options must be an object, such as { timeoutMs: 5000 }."),
    );
  });

  test("an invalid value without quoting it, since it may be a key in the wrong option", () => {
    expect(() => resolveAny({ apiKey, timeoutMs: apiKey })).toThrow(
      /^timeoutMs must be a number greater than 0\.$/,
    );
  });
});

describe("the environment", () => {
  test("is read if an option is missing, and wins over the spec", () => {
    vi.stubEnv("SHELF_API_KEY", "from-the-environment-5678");
    vi.stubEnv("SHELF_REGION", "eu");
    expect(String(resolveOptions(access, {}).credential)).toBe("x-shelf-key: …5678");
    expect(String(resolve().credential)).toBe("x-shelf-key: …1234");
    expect(resolve().baseUrl).toBe("https://shelf.eu.example/api/v1");
    expect(resolve({ region: "us" }).baseUrl).toBe("https://shelf.example/api/v1");
    vi.stubEnv("SHELF_BASE_URL", " http://127.0.0.1:4020/api/v1 ");
    expect(resolve().baseUrl).toBe("http://127.0.0.1:4020/api/v1");
    expect(resolve({ baseUrl: "https://given.example" }).baseUrl).toBe("https://given.example");
  });

  test("is not read for an option that is empty", () => {
    vi.stubEnv("SHELF_API_KEY", "from-the-environment-5678");
    const want = new ConfigurationError("No API key is set. Pass the option apiKey, or set SHELF_API_KEY.");
    expect(() => resolve({ apiKey: "" })).toThrow(want);
    vi.stubEnv("SHELF_BASE_URL", "https://other.example");
    expect(() => resolve({ baseUrl: "" })).toThrow(/^baseUrl must be a whole server URL/);
  });

  test.each(["", undefined])("does not set a key if the variable is %j", (value) => {
    vi.stubEnv("SHELF_API_KEY", value);
    expect(() => resolveOptions(access, {})).toThrow(
      new ConfigurationError("No API key is set. Pass the option apiKey, or set SHELF_API_KEY."),
    );
  });

  test("is empty in a browser", () => {
    vi.stubGlobal("process", undefined);
    expect(() => resolveOptions(access, {})).toThrow("No API key is set.");
    vi.stubGlobal("process", {});
    expect(() => resolveOptions(access, {})).toThrow("No API key is set.");
  });
});

test("accepts hooks that are methods of a class and use this", () => {
  class Telemetry {
    readonly seen: unknown[] = [];
    onRetry(event: unknown): void {
      this.seen.push(event);
    }
  }
  const telemetry = new Telemetry();
  expect(() => resolve({ hooks: telemetry })).toThrow("Unknown option hooks.seen.");
  class Counter {
    #count = 0;
    onRetry(): number {
      return ++this.#count;
    }
  }
  const { onRetry } = resolve({ hooks: new Counter() }).hooks;
  expect([onRetry?.({} as never), onRetry?.({} as never)]).toEqual([1, 2]);
});

test("region and baseUrl each take precedence over both variables", () => {
  vi.stubEnv("SHELF_BASE_URL", "https://other.example");
  expect(resolve({ region: "eu" }).baseUrl).toBe("https://shelf.eu.example/api/v1");
  vi.stubEnv("SHELF_REGION", "mars");
  expect(resolve({ baseUrl: "https://given.example" }).baseUrl).toBe("https://given.example");
});

describe("baseUrl", () => {
  test.each([
    ["https://www.digicert.com/services/v2", "https://www.digicert.com/services/v2"],
    ["  https://www.digicert.com/services/v2/\n", "https://www.digicert.com/services/v2"],
    ["https://www.digicert.com/services/v2///", "https://www.digicert.com/services/v2"],
    ["HTTPS://WWW.DigiCert.com:443/services/v2", "https://www.digicert.com/services/v2"],
    ["https://shelf.example", "https://shelf.example"],
    ["https://shelf.example/a/../b", "https://shelf.example/b"],
    ["http://127.0.0.1:4020/services/v2", "http://127.0.0.1:4020/services/v2"],
    ["http://127.1.2.3", "http://127.1.2.3"],
    ["http://localhost:4020", "http://localhost:4020"],
    ["http://api.localhost", "http://api.localhost"],
    ["http://[::1]:4020", "http://[::1]:4020"],
  ])("normalizes %j to %s", (given, want) => {
    expect(resolve({ baseUrl: given }).baseUrl).toBe(want);
  });

  test.each([
    "",
    "shelf.example/api",
    "/services/v2",
    "https://",
    "localhost:4010/services/v2",
    "ftp://localhost",
    "file:///services/v2",
    "https://h.example/x?a=1",
    "https://h.example/?",
    "https://h.example/#x",
    "https://h.example/#",
    "https://me:s3cret@h.example",
    "https://me@h.example",
    "https://:s3cret@h.example",
    "https:\\\\me:s3cret@h.example",
  ])("rejects %j without quoting it", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(
      new ConfigurationError(
        "baseUrl must be a whole server URL without query, fragment or credentials, such as https://shelf.example/api/v1.",
      ),
    );
  });

  test.each([
    "http://www.digicert.com/v2",
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://1127.0.0.1.x",
  ])("rejects %s, which would send the key in plain text", (baseUrl) => {
    expect(() => resolve({ baseUrl })).toThrow(
      /^baseUrl must start with https, since \w+:\/\/[\w.]+ would receive/,
    );
  });
});

describe("insecureHosts", () => {
  test.each([
    ["http://sandbox:4010", ["sandbox"]],
    ["http://sandbox:4010", ["other", " Sandbox "]],
    ["http://sandbox:4010", ["sandbox:4010"]],
    ["http://host.docker.internal:4010", ["host.docker.internal"]],
    ["http://172.17.0.1:4010", ["172.17.0.1"]],
    ["http://[fe80::1]:4010", ["fe80::1"]],
    ["http://[fe80::1]:4010", ["[fe80::1]"]],
  ])("allows %s with %j", (baseUrl, insecureHosts) => {
    expect(resolve({ baseUrl, insecureHosts }).baseUrl).toBe(baseUrl);
  });

  test.each([
    ["http://sandbox:4010", []],
    ["http://sandbx:4010", ["sandbox"]],
    ["http://xsandboxy:4010", ["sandbox"]],
    ["http://a.sandbox:4010", ["sandbox"]],
    ["http://sandbox.example:4010", ["sandbox"]],
    ["http://sandbox:4011", ["sandbox:4010"]],
    ["http://sandbox:4010", ["*"]],
    ["http://sandbox:4010", [""]],
    ["http://sandbox:4010", ["http://sandbox"]],
  ])("rejects %s with %j", (baseUrl, insecureHosts) => {
    expect(() => resolve({ baseUrl, insecureHosts })).toThrow(
      /For a server of your own, pass insecureHosts: \["/,
    );
  });
});

describe("headers", () => {
  const read = (given: unknown) => readHeaders(given as HeadersOption, new Credential("X-Shelf-Key", apiKey));

  test("are read from an object, from Headers and from pairs, without undefined values", () => {
    const want = { traceparent: "00-1", "x-sandbox-world": "w" };
    expect(read({ Traceparent: "00-1", "X-Sandbox-World": "w", "X-None": undefined })).toEqual(want);
    expect(read(new Headers(want))).toEqual(want);
    expect(read(new Map(Object.entries(want)))).toEqual(want);
    expect(
      read([
        ["traceparent", "00-1"],
        ["x-sandbox-world", "w"],
      ]),
    ).toEqual(want);
  });

  test("may begin like a header of the connection", () => {
    expect(read({ Tenant: "a", "Host-Name": "b", "Connection-Id": "c" })).toEqual({
      tenant: "a",
      "host-name": "b",
      "connection-id": "c",
    });
  });

  test("of the client are sent with the defaults, and may replace them", () => {
    expect(resolve({ headers: { "X-Sandbox-World": "w", "User-Agent": "mine" } }).headers).toEqual({
      accept: "application/json",
      "user-agent": "mine",
      "x-sandbox-world": "w",
    });
  });

  test.each(["X-Shelf-Key", "x-shelf-key"])("must not contain %s, the header of the key", (name) => {
    expect(() => resolve({ headers: { [name]: "other" } })).toThrow(
      new ConfigurationError(`headers must not contain ${name}. Pass the key as the option apiKey.`),
    );
  });

  test.each([
    { "": "x" },
    { "a b": "x" },
    { "a:b": "x" },
    { ä: "x" },
    { a: "x\ny" },
    { a: "x\u0000" },
    { a: "…" },
    { a: 5 },
    { a: null },
    { a: {} },
    ["ab"],
    [5],
    { "Content-Length": "3" },
    { "Transfer-Encoding": "chunked" },
    { Expect: "100-continue" },
    { Upgrade: "h2c" },
    { Host: "other.example" },
  ])("rejects %j without quoting the value", (headers) => {
    expect(() => read(headers)).toThrow(
      /^The header ".*" cannot be sent: HTTP does not allow its name or its value here\. Remove it, or fix it\.$/,
    );
  });

  test("contain no User-Agent in a browser, which sets its own", () => {
    vi.stubGlobal("navigator", {
      userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    });
    expect(resolve().headers).toEqual({ accept: "application/json" });
    for (const navigator of [undefined, {}, { userAgent: "Cloudflare-Workers" }]) {
      vi.stubGlobal("navigator", navigator);
      expect(resolve().headers).toHaveProperty("user-agent");
    }
  });
});
