/** @module-tag release */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { node22Path, node22UnavailableReason } from "@latchkey/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finished, programFolder, run, temporaryFolder } from "./programs.ts";

/**
 * These tests check the guide "Behind a proxy" with a proxy, and a TLS server whose certificate no machine
 * trusts.
 */

const opensslReason = (() => {
  try {
    execFileSync("openssl", ["version"]);
    return undefined;
  } catch {
    return "openssl is missing";
  }
})();

describe.skipIf(opensslReason !== undefined)("behind a proxy", () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let service: Server;
  let proxy: Server;
  /** What the proxy saw: the target of each tunnel, and the credentials for the proxy. */
  const tunnels: { readonly target: string | undefined; readonly user: string | undefined }[] = [];
  /** The status of the proxy's response to CONNECT. */
  let status = 200;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    place = await temporaryFolder();
    const [key, certificate] = [join(place.path, "key.pem"), ca()];
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const subject = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", [...request, "-keyout", key, "-out", certificate, ...subject], {
      stdio: "ignore",
    });
    const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
    service = createTlsServer(tls, (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"api_keys":[]}');
    });
    proxy = createServer();
    proxy.on("connect", (request, client: Socket) => {
      tunnels.push({ target: request.url, user: request.headers["proxy-authorization"] });
      sockets.add(client);
      if (status !== 200) {
        client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        return;
      }
      const { hostname, port } = new URL(`http://${request.url}`);
      const upstream = connect(Number(port), hostname, () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [upstream, client]) socket.on("error", () => client.destroy());
    });
    for (const server of [service, proxy]) await once(server.listen(0, "localhost"), "listening");
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of [service, proxy]) server?.close();
    await place?.[Symbol.asyncDispose]();
  });

  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  const proxyUrl = (user = ""): string => `http://${user}localhost:${portOf(proxy)}`;
  const target = (): string => `localhost:${portOf(service)}`;
  const ca = (): string => join(place.path, "ca.pem");

  interface Tried extends Finished {
    readonly seen: typeof tunnels;
  }

  async function tryProgram(
    variables: NodeJS.ProcessEnv,
    { file = "first-call.ts", runner = process.execPath }: { file?: string; runner?: string } = {},
  ): Promise<Tried> {
    const before = tunnels.length;
    const env = {
      PATH: process.env["PATH"],
      DIGICERT_PARTNER_BASE_URL: `https://${target()}/partner-subscription/api/v1`,
      DIGICERT_PARTNER_API_KEY: "a-key-of-the-proxy-test",
      DIGICERT_BASE_URL: `https://${target()}/services/v2`,
      DIGICERT_API_KEY: "a-key-of-the-proxy-test",
      ...variables,
    };
    const finished = await run(runner, [join(programFolder, file)], { env });
    return { ...finished, seen: tunnels.slice(before) };
  }

  test("goes through the proxy with HTTPS_PROXY and NODE_USE_ENV_PROXY", async () => {
    for (const name of ["HTTPS_PROXY", "https_proxy"]) {
      const variables = { [name]: proxyUrl(), NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: ca() };
      const { code, stderr, seen } = await tryProgram(variables);
      expect([code, stderr]).toEqual([0, ""]);
      expect(new Set(seen.map((each) => each.target))).toEqual(new Set([target()]));
    }
  });

  test.skipIf(node22UnavailableReason !== undefined)(
    "goes through the proxy on Node 22 too, which prints a warning",
    async () => {
      const variables = { HTTPS_PROXY: proxyUrl(), NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: ca() };
      const { code, stderr, seen } = await tryProgram(variables, { runner: node22Path() });
      expect([code, seen.length > 0]).toEqual([0, true]);
      expect(stderr).toContain("experimental");
    },
  );

  test("bypasses the proxy without NODE_USE_ENV_PROXY, or with NO_PROXY", async () => {
    for (const variables of [{}, { NODE_USE_ENV_PROXY: "1", NO_PROXY: "localhost,127.0.0.1" }]) {
      const all = { HTTPS_PROXY: proxyUrl(), NODE_EXTRA_CA_CERTS: ca(), ...variables };
      expect(await tryProgram(all)).toMatchObject({ code: 0, stderr: "", seen: [] });
    }
  });

  test("sends the user and the password of the proxy, with percent escapes", async () => {
    const HTTPS_PROXY = proxyUrl("me:p%40ss@");
    const { seen } = await tryProgram({ HTTPS_PROXY, NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: ca() });
    expect(seen[0]?.user).toBe(`Basic ${btoa("me:p@ss")}`);
  });

  test("sends requests to http: URLs through HTTP_PROXY, also on this machine", async () => {
    status = 403; // the proxy connects to nothing
    try {
      const host = "127.0.0.1:4010";
      const DIGICERT_PARTNER_BASE_URL = `http://${host}/partner-subscription/api/v1`;
      const variables = { HTTP_PROXY: proxyUrl(), DIGICERT_PARTNER_BASE_URL };
      const { seen } = await tryProgram(variables, { file: "use-proxy.ts" });
      expect(seen[0]?.target).toBe(host);
    } finally {
      status = 200;
    }
  });

  test("setGlobalProxyFromEnv needs no NODE_USE_ENV_PROXY", async () => {
    const variables = { HTTPS_PROXY: proxyUrl(), NODE_EXTRA_CA_CERTS: ca() };
    const { code, stderr, seen } = await tryProgram(variables, { file: "use-proxy.ts" });
    expect([code, stderr, seen.map((each) => each.target)]).toEqual([0, "", [target()]]);
  });

  test("curl reads HTTPS_PROXY and CURL_CA_BUNDLE", async () => {
    const variables = { HTTPS_PROXY: proxyUrl(), CURL_CA_BUNDLE: ca() };
    const { code, stderr, seen } = await tryProgram(variables, { file: "first-call.sh", runner: "sh" });
    expect([code, stderr, seen.length]).toEqual([0, "", 2]);
  });

  test("reports a certificate that is not trusted, and sends nothing", async () => {
    const { code, stderr } = await tryProgram({ HTTPS_PROXY: proxyUrl(), NODE_USE_ENV_PROXY: "1" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/was not sent: the certificate of .+ is not trusted/);
    expect(stderr).toContain("set NODE_EXTRA_CA_CERTS");
  });

  test("Node warns of a file of CAs that it cannot read", async () => {
    const { stderr } = await tryProgram({ NODE_EXTRA_CA_CERTS: join(place.path, "none.pem") });
    expect(stderr).toContain("Ignoring extra certs from");
  });

  test.each([407, 403])("reports the status %d of the proxy, and sends nothing", async (proxyStatus) => {
    status = proxyStatus;
    try {
      const { code, stderr } = await tryProgram({ HTTPS_PROXY: proxyUrl(), NODE_USE_ENV_PROXY: "1" });
      expect(code).toBe(1);
      expect(stderr).toContain(`was not sent: Proxy response (${proxyStatus}) !== 200 when HTTP Tunneling`);
    } finally {
      status = 200;
    }
  });

  test("names a proxy that does not exist", async () => {
    const none = { HTTPS_PROXY: "http://proxy.invalid:8080", NODE_USE_ENV_PROXY: "1" };
    const { code, stderr } = await tryProgram(none);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/was not sent: getaddrinfo \w+ proxy\.invalid/),
    ]);
  });
});
