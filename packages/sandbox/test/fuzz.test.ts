import fc from "fast-check";
import { expect, test } from "vitest";
import { createSandbox } from "../src/index.ts";
import { message, reply } from "./requests.ts";

/** Where a request can go wrong, and texts that have made servers fall. */
const oddTexts = [
  "",
  "/",
  "//",
  "%",
  "%ZZ",
  "..",
  "?",
  "&",
  "=",
  ",",
  ";",
  "é",
  "\u0000",
  "\uD800",
  "__proto__",
  "1e9",
  "-1",
];
const words = [
  "services",
  "v2",
  "key",
  "user",
  "status",
  "api-roles",
  "184",
  "125039",
  "partner-subscription",
  "api",
  "v1",
  "api-key",
  "account",
  "12345",
  "67891",
];
const odd = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const known = fc.constantFrom(
  "/services/v2/key",
  "/services/v2/key/184",
  "/services/v2/key/184/status",
  "/services/v2/key/user/125039",
  "/services/v2/key/api-roles",
  "/partner-subscription/api/v1/api-key",
  "/partner-subscription/api/v1/api-key/12345",
  "/partner-subscription/api/v1/api-key/12345/status",
  "/partner-subscription/api/v1/api-key/account/67891",
);
const target = fc.oneof(
  odd,
  known,
  fc.tuple(known, odd).map(([path, text]) => path + text),
  fc.array(fc.oneof(fc.constantFrom(...words), odd), { maxLength: 8 }).map((texts) => `/${texts.join("/")}`),
);
const method = fc.oneof(fc.constantFrom("GET", "PUT", "POST", "HEAD", "OPTIONS", "DELETE", "TRACE"), odd);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .oneof(
      fc.json(),
      fc
        .record({ name: odd, status: fc.constantFrom("active", "revoked", "inactive") }, { requiredKeys: [] })
        .map((value) => JSON.stringify(value)),
    )
    .map((text) => new TextEncoder().encode(text)),
);

const good: readonly [string, string, object?][] = [
  ["GET", "/services/v2/key?user_id=125039"],
  ["POST", "/services/v2/key/user/125039", { name: "a", restricted_to_role_id: 102 }],
  ["PUT", "/services/v2/key/15", { name: "a" }],
  ["PUT", "/services/v2/key/15/status", { status: "revoked" }],
  ["GET", "/partner-subscription/api/v1/api-key"],
  ["POST", "/partner-subscription/api/v1/api-key/account/67891", { name: "a" }],
  ["PUT", "/partner-subscription/api/v1/api-key/12349/status", { status: "active" }],
];

test("whatever is sent, the answer is the APIs' or a refusal, and never a 500", async () => {
  const errors: unknown[] = [];
  const sandbox = await createSandbox({ onError: (error) => errors.push(error) });
  const { parent = "", certcentral = "" } = sandbox.keys;
  const credentials = { "x-partner-apikey": parent, "x-dc-devkey": certcentral };
  const secret = fc.oneof(fc.constantFrom(...Object.values(sandbox.keys)), odd);
  const headers = fc
    .record(
      { "x-partner-apikey": secret, "x-dc-devkey": secret, accept: odd, "content-type": odd },
      { requiredKeys: [] },
    )
    .map((some) => ({ ...credentials, ...some }));
  // Anything at all; or a good request in which one part is anything.
  const request = fc.oneof(
    fc.record({ method, target, headers, body }),
    fc.constantFrom(...good).chain(([goodMethod, goodTarget, goodBody]) => {
      const request = {
        method: goodMethod,
        target: goodTarget,
        headers: credentials,
        body: new TextEncoder().encode(JSON.stringify(goodBody)),
      };
      const parts = [
        fc.record({ method }),
        fc.record({ target }),
        fc.record({ headers }),
        fc.record({ body }),
      ];
      return fc.oneof(fc.constant({}), ...parts).map((part) => ({ ...request, ...part }));
    }),
  );
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const { status, body: text } = await reply(
        sandbox,
        message(sent.method, sent.target, sent.headers, sent.body),
      );
      statuses.add(status);
      expect(status).toBeLessThan(500);
      if (status >= 400 && sent.method !== "HEAD") {
        expect(JSON.parse(String(text))).toEqual({
          errors: [{ code: expect.any(String), message: expect.any(String) }],
        });
      }
    }),
    { numRuns: 5_000 },
  );
  expect(errors).toEqual([]);
  // It got everywhere.
  expect([...statuses].sort()).toEqual([200, 201, 204, 400, 403, 404, 405, 406, 415]);
});
