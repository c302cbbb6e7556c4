import { describe, expect, test } from "vitest";
import { readFailure } from "../src/network-failure.ts";

const origin = "https://shelf.example";
const error = (code: string, more: object = {}): Error =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(`reason ${code}`), { code, ...more }) });

const certificate = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "UNABLE_TO_GET_CRL_ISSUER",
  "CRL_HAS_EXPIRED",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "HOSTNAME_MISMATCH",
  "PATH_LENGTH_EXCEEDED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_TLS_CERT_ALTNAME_FORMAT",
];

test.each(certificate)("classifies %s as a certificate error of a request that was never sent", (code) => {
  expect(readFailure(error(code), origin)).toMatchObject({ isCertificate: true, neverSent: true });
});

test.each([
  ...[
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EAI_FAIL",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
  ],
  ...["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_UNSUPPORTED_PROTOCOL", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"],
  ...["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "ERR_SSL_NO_SHARED_CIPHER", "ERR_SSL_TLSV1_UNRECOGNIZED_NAME"],
  "ERR_SSL_HTTP_REQUEST",
])("a request with %s was never sent", (code) => {
  expect(readFailure(error(code), origin)).toMatchObject({ isCertificate: false, neverSent: true });
});

test.each(["ETIMEDOUT", "EACCES", "EPERM", "ENETDOWN", "EHOSTDOWN", "ECONNRESET", "EADDRNOTAVAIL"])(
  "a request with %s was never sent if the error came from connect, and may have been sent otherwise",
  (code) => {
    expect(readFailure(error(code, { syscall: "connect" }), origin).neverSent).toBe(true);
    expect(readFailure(error(code, { syscall: "read" }), origin).neverSent).toBe(false);
    expect(readFailure(error(code), origin).neverSent).toBe(false);
  },
);

test.each([
  ...["EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_ABORTED"],
  ...["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "ERR_SSL_BAD_RECORD_TYPE", "HPE_INVALID_CONSTANT"],
])("a request with %s may have been sent", (code) => {
  expect(readFailure(error(code), origin)).toMatchObject({ isCertificate: false, neverSent: false });
});

test.each([
  "ECONNREFUSED",
  "ENOTFOUND",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "CERT_HAS_EXPIRED",
  "ERR_SSL_WRONG_VERSION_NUMBER",
])("a request may have been sent if %s came from a read or a write", (code) => {
  for (const syscall of ["read", "write"]) {
    expect(readFailure(error(code, { syscall }), origin).neverSent).toBe(false);
  }
});

test("a request was never sent if the lookup failed, and may have been sent if a read failed without a code", () => {
  expect(readFailure(error("EAI_AGAIN", { syscall: "getaddrinfo" }), origin).neverSent).toBe(true);
  expect(readFailure(error("ENOMEM", { syscall: "getaddrinfo" }), origin).neverSent).toBe(true);
  const read = Object.assign(new Error("read"), { syscall: "read", cause: error("ECONNREFUSED") });
  expect(readFailure(read, origin).neverSent).toBe(false);
});

test.each([
  "X_ECONNREFUSED",
  "ECONNREFUSED_X",
  "X_CERT_HAS_EXPIRED",
  "CERT_HAS_EXPIRED_X",
  "CERTCENTRAL_UPSTREAM_FAILED",
  "ERR_SSL_PROTOCOL_IS_SHUTDOWN",
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
  "ERR_INVALID_ARG_TYPE",
])("%s is not a certificate error, and its request may have been sent", (code) => {
  expect(readFailure(error(code), origin)).toMatchObject({ isCertificate: false, neverSent: false });
});

test("a request may have been sent if one of several errors shows that this is possible", () => {
  const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
  const broken = Object.assign(new Error("reset"), { code: "ECONNRESET", syscall: "read" });
  const aggregate = new AggregateError([broken, refused], "", { cause: refused });
  expect(readFailure(new TypeError("fetch failed", { cause: aggregate }), origin).neverSent).toBe(false);
  const wrapped = Object.assign(new Error("socket", { cause: refused }), { code: "UND_ERR_SOCKET" });
  expect(readFailure(wrapped, origin).neverSent).toBe(false);
  const many = new AggregateError(Array.from({ length: 99 }, () => ({ ...refused, code: "ECONNREFUSED" })));
  expect(readFailure(many, origin).neverSent).toBe(false);
});

test("a request was never sent if the TLS handshake broke, or if a tunnel or port was not opened", () => {
  const handshake = "Client network socket disconnected before secure TLS connection was established";
  const tunnel = "Proxy response (407) !== 200 when HTTP Tunneling";
  for (const message of ["a bad port", "bad port 7"]) {
    expect(readFailure(new Error(message), origin).neverSent).toBe(false);
  }
  for (const message of [handshake, tunnel, "bad port"]) {
    expect(readFailure(new TypeError("fetch failed", { cause: new Error(message) }), origin).neverSent).toBe(
      true,
    );
  }
});

test("finds undici's error for a tunnel that was not opened in a DOMException", () => {
  const tunnel = Object.assign(new Error("Proxy response (502) !== 200 when HTTP Tunneling"), {
    code: "UND_ERR_ABORTED",
  });
  const cancelled = Object.assign(new DOMException("Request was cancelled."), { cause: tunnel });
  expect(readFailure(new TypeError("fetch failed", { cause: cancelled }), origin).neverSent).toBe(true);
});

describe("a refused connection", () => {
  const refused = (port: number): Error => error("ECONNREFUSED", { port, syscall: "connect" });

  test.each([
    { origin: "https://shelf.example", port: 443 },
    { origin: "http://127.0.0.1", port: 80 },
    { origin: "http://127.0.0.1:4020", port: 4020 },
  ])("at port $port of $origin means that nothing listens there", ({ origin, port }) => {
    expect(readFailure(refused(port), origin).isRefused).toBe(true);
  });

  test("at another port is a connection that the proxy refused", () => {
    expect(readFailure(refused(3128), origin)).toMatchObject({ isRefused: false, neverSent: true });
    expect(readFailure(error("EHOSTUNREACH", { port: 443 }), origin).isRefused).toBe(false);
  });

  test("is found in an AggregateError with one error for each address", () => {
    const parts = ["127.0.0.1", "127.0.0.2"].map((address) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}:443`), { code: "ECONNREFUSED", port: 443 }),
    );
    const cause = Object.assign(new AggregateError(parts, ""), { code: "ECONNREFUSED" });
    expect(readFailure(new TypeError("fetch failed", { cause }), origin)).toMatchObject({
      isRefused: true,
      neverSent: true,
      reason: "connect ECONNREFUSED 127.0.0.2:443",
    });
  });
});

describe("the reason", () => {
  test.each([
    { given: "a cause", thrown: error("EPIPE"), want: "reason EPIPE" },
    { given: "no cause", thrown: new Error("broken"), want: "broken" },
    {
      given: "a cause without a message",
      thrown: new Error("outer", { cause: new TypeError() }),
      want: "outer",
    },
    { given: "no message at all", thrown: new TypeError(), want: "TypeError" },
    { given: "a text", thrown: "broken", want: "broken" },
    { given: "nothing", thrown: undefined, want: "undefined" },
    { given: "an object", thrown: { message: "broken" }, want: "broken" },
  ])("of $given is $want", ({ thrown, want }) => {
    expect(readFailure(thrown, origin).reason).toBe(want);
  });

  test("is found even if errors are their own causes, or have thousands of causes", () => {
    const cyclic = new Error("round");
    cyclic.cause = new Error("and round", { cause: cyclic });
    expect(readFailure(cyclic, origin).reason).toBe("and round");
    const many = new AggregateError(
      Array.from({ length: 10_000 }, (_, index) => new Error(String(index))),
      "many",
    );
    expect(readFailure(many, origin).neverSent).toBe(false);
  });
});
