import { encode, mutateBody } from "./bodies.ts";
import type { Random } from "./random.ts";

export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  /** The headers, in the order and spelling in which they are sent. A name may occur more than once. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

interface Template {
  readonly method: string;
  readonly target: string;
  readonly body?: unknown;
}

const partner = "/partner-subscription/api/v1";
const apiTemplates: readonly Template[] = [
  { method: "GET", target: `${partner}/api-key` },
  { method: "GET", target: `${partner}/api-key/12346` },
  { method: "POST", target: `${partner}/api-key/account/67891`, body: { name: "Build server" } },
  { method: "PUT", target: `${partner}/api-key/12347/status`, body: { status: "inactive" } },
  { method: "PUT", target: `${partner}/api-key/12347/status`, body: { status: "active" } },
  { method: "GET", target: "/services/v2/key" },
  { method: "GET", target: "/services/v2/key?user_id=125039" },
  { method: "GET", target: "/services/v2/key/184" },
  { method: "GET", target: "/services/v2/key/api-roles" },
  { method: "POST", target: "/services/v2/key/user/125039", body: { name: "a", restricted_to_role_id: 102 } },
  { method: "PUT", target: "/services/v2/key/182", body: { name: "b", restricted_to_role_id: 100 } },
  { method: "PUT", target: "/services/v2/key/182/status", body: { status: "revoked" } },
];

// The rules here do not reset or delay calls. They apply to few calls, so that the APIs stay reachable.
const rule = { operation: "listKeys", times: 2, answer: { status: 503, retryAfter: 1 } };
const controlTemplates: readonly Template[] = [
  { method: "GET", target: "/_sandbox/openapi.json" },
  { method: "POST", target: "/_sandbox/reset" },
  { method: "GET", target: "/_sandbox/requests" },
  { method: "GET", target: "/_sandbox/requests?limit=10&after=5&operation=getKey&status=200" },
  { method: "DELETE", target: "/_sandbox/requests" },
  { method: "GET", target: "/_sandbox/failures" },
  { method: "POST", target: "/_sandbox/failures", body: rule },
  {
    method: "POST",
    target: "/_sandbox/failures",
    body: { times: 2, key: 184, answer: { status: 429, retryAfter: 1 } },
  },
  {
    method: "POST",
    target: "/_sandbox/failures",
    body: { account: 67890, times: 1, answer: { status: 500, code: "asked", message: "As asked." } },
  },
  { method: "DELETE", target: "/_sandbox/failures" },
  { method: "DELETE", target: "/_sandbox/failures/1" },
  { method: "GET", target: "/_sandbox/clock" },
  { method: "PUT", target: "/_sandbox/clock", body: { now: "2026-01-31T12:00:00Z", isFrozen: true } },
  { method: "PUT", target: "/_sandbox/clock", body: { now: "9999-12-31T23:59:59.999Z", isFrozen: false } },
  { method: "PUT", target: "/_sandbox/clock", body: { offsetMs: -1_000_000_000 } },
  { method: "POST", target: "/_sandbox/clock/advance", body: { milliseconds: 5_000 } },
  { method: "DELETE", target: "/_sandbox/clock" },
  { method: "GET", target: "/_sandbox/rate-limits" },
  { method: "PUT", target: "/_sandbox/rate-limits", body: { certcentral: true } },
  {
    method: "PUT",
    target: "/_sandbox/rate-limits",
    body: { certcentral: false, "partner-subscriptions": false },
  },
  { method: "GET", target: "/_sandbox/snapshots" },
  { method: "PUT", target: "/_sandbox/snapshots/one" },
  { method: "GET", target: "/_sandbox/snapshots/one" },
  { method: "POST", target: "/_sandbox/snapshots/one/restore" },
  { method: "DELETE", target: "/_sandbox/snapshots/one" },
  { method: "GET", target: "/_sandbox/worlds" },
  { method: "DELETE", target: "/_sandbox/worlds/test-1" },
];

const methods = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "get",
  "X",
  "",
  "G E T",
  "GÉT",
  "M".repeat(300),
];
const oddSegments = [
  "",
  ".",
  "..",
  "0",
  "-1",
  "01",
  "1e3",
  "0x10",
  "1.0",
  " 1",
  "184 ",
  "+184",
  "9007199254740991",
  "9007199254740993",
  "9".repeat(400),
  "184",
  "12345",
  "67890",
  "67892",
  "67899",
  "125050",
  "10",
  "15",
  "abc",
  "key",
  "api-key",
  "status",
  "user",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "toString",
  "%",
  "%2",
  "%ZZ",
  "%00",
  "%2e%2e",
  "%2F",
  "%31",
  "%C3%28",
  "%ED%A0%80",
  "é",
  "😀",
  "\uD800",
  "\u0000",
  "\u0007",
  "\u007F",
  "a\tb",
  "<script>",
  "'--",
  "{{7*7}}",
  "1;2",
  "1,2",
  "a".repeat(9_000),
  "/".repeat(500),
];
const oddQueries = [
  "?",
  "??",
  "?&&",
  "?user_id",
  "?user_id=",
  "?user_id=125039&user_id=10",
  "?user_id=1e3",
  "?user_id=%31",
  "?user_id=9007199254740993",
  "?User_Id=1",
  "?limit=0",
  "?limit=-1",
  "?limit=1001",
  "?after=99999999999999999999",
  "?status=600",
  "?__proto__=1",
  "?a[]=1",
  `?${"a=1&".repeat(2_000)}`,
  "?%ZZ=%",
  "?\uD800",
  "#",
  "?#x",
];
const contentTypes = [
  "",
  "text/plain",
  "application/json; charset=utf-8",
  "application/json;",
  "APPLICATION/JSON",
  "application/xml",
  "application/jsonp",
  "application/json, application/json",
  "multipart/form-data; boundary=x",
  ";",
  "\u00FF",
  "a".repeat(5_000),
];
const accepts = [
  "",
  "*/*",
  "text/html",
  "application/json;q=0",
  "application/*;q=0.1, */*;q=0",
  "application/json;q=x",
  ",,,",
  ";q=",
  "*",
  "application/xml",
  "application/json;q=1;q=0",
  "a,".repeat(3_000),
  "\u00FF",
];
const prefers = [
  "code=200",
  "code=403",
  "code=404, example=notFound",
  "example=created",
  "code=201",
  "code=500",
  "code=099",
  "code=1e2",
  "code=",
  "example=",
  "example=__proto__",
  "code=200;example=constructor",
  'example="a,b"',
  "dynamic=true",
  "respond-async",
  "=",
  ",;=",
  "code=204",
  `example=${"x".repeat(5_000)}`,
];
const worlds = [
  "main",
  "test-1",
  "test-2",
  "test-1",
  "",
  ".",
  "..",
  "a b",
  "é",
  "__proto__",
  "constructor",
  "w".repeat(64),
  "w".repeat(65),
  "main, main",
  "%2F",
];
const credentialNames = ["X-PARTNER-APIKEY", "X-DC-DEVKEY"];
const oddCredentials = [
  "",
  " ",
  "x",
  "unknown",
  "a".repeat(40),
  "a".repeat(256),
  "a".repeat(257),
  "k".repeat(9_000),
  "\u00FF\u00FE",
  "a, b",
  "null",
  "Bearer x",
];
/** Headers that the sandbox ignores, but that other servers failed on. They do not change the meaning of a request. */
const strayHeaders: readonly (readonly [string, string])[] = [
  ["Content-Encoding", "gzip"],
  ["Content-Encoding", "identity"],
  ["X-HTTP-Method-Override", "DELETE"],
  ["X-Forwarded-Host", "evil.example"],
  ["Cookie", "a=1; b"],
  ["Origin", "null"],
  ["If-None-Match", "*"],
  ["Range", "bytes=0-"],
  ["__proto__", "x"],
  ["constructor", "x"],
  ["Accept-Encoding", "br;q=x"],
  ["X-Filler", "f".repeat(7_000)],
  ["X-Filler", "f".repeat(40_000)],
];

/** The credentials that are valid at the moment. */
export interface Secrets {
  /** The key with the most permissions of each API. */
  readonly partner: string;
  readonly certcentral: string;
  readonly all: readonly string[];
  /** The keys that the sandbox has created. */
  readonly issued: readonly string[];
}

/** Creates variants of valid requests. Most of them are invalid. */
export function createRequests(
  random: Random,
  secrets: () => Secrets,
): (hasControls: boolean) => FuzzRequest {
  function credential(): string {
    const { all } = secrets();
    if (random.chance(0.7)) return random.pick(all);
    return random.chance(0.2) ? `${random.pick(all)}, x` : random.pick(oddCredentials);
  }

  function headersFor({ target }: Template): [string, string][] {
    const isPartner = target.startsWith(partner);
    const best = isPartner ? secrets().partner : secrets().certcentral;
    return [
      [isPartner ? "X-PARTNER-APIKEY" : "X-DC-DEVKEY", random.chance(0.7) ? best : credential()],
      ["Content-Type", "application/json"],
    ];
  }

  function mutateHeaders(headers: [string, string][]): void {
    const add = (name: string, value: string): void => {
      headers.push([random.chance(0.2) ? name.toLowerCase() : name, value]);
    };
    switch (random.int(9)) {
      case 0:
        headers.splice(random.int(headers.length), 1);
        break;
      case 1:
        add(random.pick(credentialNames), credential());
        break;
      case 2:
        headers.splice(1, 1);
        add("Content-Type", random.pick(contentTypes));
        break;
      case 3:
        add("Content-Type", random.pick(contentTypes));
        break;
      case 4:
        add("Accept", random.pick(accepts));
        break;
      case 5:
        add("Prefer", random.pick(prefers));
        break;
      case 6:
        add("Prefer", `example=${credential()}`);
        break;
      case 7:
        add("X-Sandbox-World", random.pick(worlds));
        break;
      default:
        headers.push([...random.pick(strayHeaders)]);
    }
  }

  function mutateTarget(target: string): string {
    const segments = target.split("/");
    const at = random.int(segments.length);
    const { issued } = secrets();
    // A secret may be pasted anywhere, and must never appear in a log.
    const odd = random.pick(issued.length > 0 && random.chance(0.1) ? issued : oddSegments);
    switch (random.int(10)) {
      case 9:
        // This target is so long that code must truncate it in a log. The cut may be inside a secret.
        return `${target}/${"-/".repeat(random.int(110))}${issued.at(-1) ?? odd}`;
      case 0:
        return segments.toSpliced(at, 0, odd).join("/");
      case 1:
        return segments.toSpliced(at, 1).join("/");
      case 2:
        return target + random.pick(oddQueries);
      case 3:
        return `${target}?${odd}=${random.pick(oddSegments)}&user_id=${odd}`;
      case 4:
        return `http://sandbox.example${target}`;
      case 5:
        return target.toUpperCase();
      case 6:
        return target.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
      default:
        return segments.with(segments.length > 1 ? Math.max(1, at) : 0, odd).join("/");
    }
  }

  return (hasControls) => {
    const isControl = random.chance(hasControls ? 0.4 : 0.03);
    const template = random.pick(isControl ? controlTemplates : apiTemplates);
    let { method, target } = template;
    let body = encode(template.body);
    const headers = headersFor(template);
    if (hasControls && random.chance(0.2))
      headers.push(["X-Sandbox-World", random.pick(["test-1", "test-2"])]);
    for (let count = random.pick([0, 0, 1, 1, 1, 1, 2, 3]); count > 0; count -= 1) {
      switch (
        random.pick(["method", "target", "target", "headers", "headers", "body", "body", "body"] as const)
      ) {
        case "method":
          method = random.pick(methods);
          break;
        case "target":
          target = mutateTarget(target);
          break;
        case "headers":
          mutateHeaders(headers);
          break;
        case "body":
          body = mutateBody(random, template.body);
      }
    }
    if (random.chance(0.02)) target = random.pick(["", "*", "/", "//", "?", ...oddSegments]);
    return { method, target, headers, body };
  };
}
