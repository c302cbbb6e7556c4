import { describe, expect, onTestFinished, test } from "vitest";
import { type ServerLog, startSandboxServer } from "../src/index.ts";
import { noLog } from "../src/log.ts";
import { type Started, start, stop, temporaryFolder } from "./process.ts";
import { exchange, openRaw, openUnfinished } from "./raw.ts";

/** Twice as much as the pipe and the server can buffer together. */
const count = 2_000;

/** Each of these requests has a line of more than a kilobyte in the log. */
async function fillLog({ url }: Started): Promise<void> {
  const target = "/nowhere".repeat(120);
  const get = (more = "") => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  const responses = await exchange(url, get().repeat(count - 1) + get("Connection: close\r\n"));
  expect(responses.match(/HTTP\/1\.1 404 /g)).toHaveLength(count);
}

test("delays no request while the log is unread, drops lines that do not fit, and can be stopped", async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  await fillLog(server);
  let log = "";
  server.child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  // The number of dropped lines is logged when the log is read.
  await expect.poll(() => log.includes('"dropped":')).toBe(true);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
  const lines = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const dropped = lines.filter((line) => "dropped" in line);
  expect(dropped).toEqual([
    {
      level: "warn",
      time: expect.any(String),
      dropped: expect.any(Number),
      msg: "log lines were dropped: the reader was too slow. Write the log to a file",
    },
  ]);
  const requests = lines.filter(({ msg }) => msg === "request");
  expect(requests.length + dropped[0].dropped).toBe(count);
  // The server buffers at most a megabyte, and the system's buffer is smaller than that.
  expect(requests.length).toBeLessThan(1_500);
  expect(lines.at(-1)).toMatchObject({ msg: "stopped" });
});

test("stops while the log is unread", { tags: ["release"] }, async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  await fillLog(server);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});

test("ends immediately after a second signal while the log is unread", async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  await fillLog(server);
  await openUnfinished(server.url);
  server.child.kill("SIGTERM");
  // It accepts no connections any more, so the first signal has arrived.
  await expect
    .poll(() =>
      openRaw(server.url).then(
        () => "open",
        () => "closed",
      ),
    )
    .toBe("closed");
  server.child.kill("SIGTERM");
  expect(await server.ended).toEqual({ code: 143, signal: null });
});

test("continues after the reader of the log has closed the pipe", { tags: ["release"] }, async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  server.child.stderr.destroy();
  await fillLog(server);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});

describe("X-Request-Id", () => {
  const partner = "/partner-subscription/api/v1/api-key";

  test("is on every response, and in its log line", async () => {
    const logged: unknown[] = [];
    const log: ServerLog = {
      ...noLog,
      request: ({ requestId, status }) => logged.push([requestId, status]),
      rejected: (status, _, id) => logged.push([id, status]),
    };
    const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200 };
    const server = await startSandboxServer({
      port: 0,
      controls: true,
      allowOrigin: ["http://a.test"],
      log,
      limits,
    });
    onTestFinished(() => server.close());
    const host = "Host: localhost\r\nConnection: close\r\n";
    const key = `X-PARTNER-APIKEY: ${server.keys["parent"]}\r\n`;
    const requests: [text: string, status: number, isLogged: boolean][] = [
      [`GET ${partner} HTTP/1.1\r\n${host}${key}\r\n`, 200, true],
      [`GET ${partner} HTTP/1.1\r\n${host}\r\n`, 403, true],
      [`POST ${partner}/account/67891 HTTP/1.1\r\n${host}${key}Content-Length: 99999\r\n\r\n`, 413, true],
      [`GET /nowhere HTTP/1.1\r\n${host}\r\n`, 404, true],
      [`HEAD ${partner} HTTP/1.1\r\n${host}${key}\r\n`, 200, true],
      ["GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 421, true],
      ["GET / HTTP/1.1\r\n\r\n", 400, true],
      ["NONSENSE\r\n\r\n", 400, true],
      ["GET / HT", 408, true],
      [`GET / HTTP/1.1\r\n${host}X: ${"x".repeat(17_000)}\r\n\r\n`, 431, true],
      [`GET / HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`, 417, true],
      [`GET /readyz HTTP/1.1\r\n${host}\r\n`, 200, false],
      [`GET /_sandbox/requests HTTP/1.1\r\n${host}\r\n`, 200, false],
      [`OPTIONS * HTTP/1.1\r\n${host}\r\n`, 204, false],
      [
        `OPTIONS ${partner} HTTP/1.1\r\n${host}Origin: http://a.test\r\nAccess-Control-Request-Method: GET\r\n\r\n`,
        204,
        false,
      ],
    ];
    const ids: string[] = [];
    const expected: unknown[] = [];
    for (const [text, status, isLogged] of requests) {
      const head = (await exchange(server.url, text)).split("\r\n\r\n")[0] ?? "";
      expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      const sent = [...head.matchAll(/^x-request-id: (\S+)$/gim)].map(([, id = ""]) => id);
      expect(sent).toHaveLength(1);
      ids.push(...sent);
      if (isLogged) expected.push([sent[0], status]);
    }
    expect(new Set(ids).size).toBe(requests.length);
    expect(logged).toEqual(expected);
  });

  test("is different for concurrent requests", async () => {
    const logged = new Map<string, string | undefined>();
    const log: ServerLog = {
      ...noLog,
      request: ({ target, requestId }) => void logged.set(target, requestId),
    };
    const server = await startSandboxServer({ port: 0, log });
    onTestFinished(() => server.close());
    const targets = Array.from({ length: 50 }, (_, index) => `${partner}/${index + 1}`);
    await Promise.all(
      targets.map(async (target) => {
        const response = await fetch(server.url + target, {
          headers: { "X-PARTNER-APIKEY": server.keys["parent"] ?? "" },
        });
        expect(logged.get(target)).toBe(response.headers.get("X-Request-Id"));
      }),
    );
  });

  test("of a client is neither sent back nor logged, since it may be a secret", async () => {
    const server = await start(["--database", "memory"], { folder: temporaryFolder() });
    for (const id of ["trace-1", "a-secret-of-our-own-tests"]) {
      const response = await fetch(`${server.url}${partner}`, { headers: { "X-Request-Id": id } });
      expect(response.headers.get("X-Request-Id")).toMatch(/^[\da-f]{6}-\d+$/);
    }
    await stop(server);
    expect(server.stderr()).not.toMatch(/trace-1|a-secret/);
  });
});

describe("a log that throws or rejects", () => {
  const fail = {
    throws: (): never => {
      throw new Error("the log throws");
    },
    rejects: (): Promise<never> => Promise.reject(new Error("the log rejects")),
  };

  test.each(["throws", "rejects"] as const)("does not affect responses or the server: %s", async (how) => {
    const failures: unknown[] = [];
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): unknown => unhandled.push(error);
    process.on("unhandledRejection", onUnhandled);
    onTestFinished(() => void process.off("unhandledRejection", onUnhandled));
    const broken = fail[how];
    const log: ServerLog = {
      ...noLog,
      request: broken,
      rejected: broken,
      warn: broken,
      info: broken,
      error: (error) => {
        failures.push(error);
        return broken();
      },
    };
    const server = await startSandboxServer({ port: 0, log });
    const response = await fetch(`${server.url}/services/v2/key`, {
      headers: { "X-DC-DEVKEY": server.keys["certcentral"] ?? "" },
    });
    expect(response.status).toBe(200);
    expect(await exchange(server.url, "GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n")).toMatch(
      /^HTTP\/1.1 421 /,
    );
    expect(await exchange(server.url, "NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    await server.close();
    // Node reports unhandled rejections at the end of a turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toEqual(Array.from({ length: 3 }, () => new Error(`the log ${how}`)));
    expect(unhandled).toEqual([]);
  });
});
