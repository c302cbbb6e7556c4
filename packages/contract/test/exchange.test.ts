import { describe, expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { checkResponse } from "../src/exchange.ts";
import type { HttpResponse } from "../src/http.ts";
import { describeResult } from "../src/run-case.ts";
import { findOperation } from "../src/spec.ts";
import { alteredSandbox, withBody, withSetUp } from "./altered-sandbox.ts";
import { caseOf, idsOf } from "./fixtures/case-of.ts";
import { runCases } from "./fixtures/run-cases.ts";

describe("the check of a response against the spec", () => {
  const key = {
    id: 184,
    user: { id: 125039, first_name: "John", last_name: "Smith" },
    status: "active",
    create_date: "2018-08-07T23:27:58+00:00",
    name: "Key Name",
    is_legacy: false,
    restricted_to_role_id: 0,
  };
  const responseOf = (body: unknown, rest: Partial<HttpResponse> = {}): HttpResponse => ({
    status: 200,
    headers: { "content-type": "application/json" },
    text: JSON.stringify(body),
    ...rest,
  });

  test.each<[string, HttpResponse, string[]]>([
    ["nothing about a response that matches", responseOf(key), []],
    [
      "an undeclared status",
      responseOf(key, { status: 401 }),
      ["status 401 is not declared; getKey declares 200, 403, 404, 429"],
    ],
    [
      "another content type",
      responseOf(key, { headers: { "content-type": "text/html" } }),
      ["content type is text/html, and the spec declares application/json"],
    ],
    [
      "a missing content type",
      responseOf(key, { headers: {} }),
      ["content type is missing, and the spec declares application/json"],
    ],
    ["half a body", responseOf(key, { text: '{"id":' }), ["the body is not JSON"]],
    [
      "a missing field of an error",
      responseOf({ errors: [{ code: "not_found" }] }, { status: 404 }),
      ["body/errors/0 must have required property 'message'"],
    ],
    [
      "a field that the spec does not name",
      responseOf({ ...key, api_key: "leaked" }),
      ['the spec does not name "api_key"'],
    ],
  ])("reports %s", (_, response, problems) => {
    expect(checkResponse(findOperation("getKey"), response)).toEqual(problems);
  });

  test("reports a key without a required field", () => {
    const { name: _name, ...nameless } = key;
    expect(checkResponse(findOperation("getKey"), responseOf(nameless))).toContain(
      "body must have required property 'name'",
    );
  });

  test("reports a body that the spec does not declare", () => {
    expect(checkResponse(findOperation("updateKey"), responseOf({}, { status: 204 }))).toEqual([
      "the body is not empty, and the spec declares none",
    ]);
  });

  test("accepts a body that is nested deeper than the stack", () => {
    const text = `{"id":${"[".repeat(100_000)}{"x":1}${"]".repeat(100_000)}}`;
    expect(checkResponse(findOperation("getKey"), responseOf({}, { text }))).toContain(
      'the spec does not name "x"',
    );
  });

  test("applies to a raw request if it matches an operation that declares the received status", async () => {
    const base = "/partner-subscription/api/v1/api-key";
    const sendTo = (path: string): Case =>
      caseOf(path, {
        run: async (context) => {
          await context.send({ method: "GET", target: `${base}${path}`, headers: {} });
        },
      });
    const statuses: Readonly<Record<string, number>> = {
      "/declared": 404,
      "/undeclared": 418,
      "/other/path": 404,
    };
    const target = withSetUp((setUp) => ({
      ...setUp,
      send: async (request) => ({
        status: statuses[request.target.slice(base.length)] ?? 200,
        headers: { "content-type": "text/plain" },
        text: "none",
      }),
    }));
    const { results } = await runCases(target, Object.keys(statuses).map(sendTo));
    expect(results).toMatchObject([
      {
        verdict: "differs",
        failure: {
          expected: "a response as the spec declares it",
          problems: ["content type is text/plain, and the spec declares application/json"],
          assumption: expect.stringContaining("shows an error body"),
        },
      },
      { verdict: "passed" },
      { verdict: "passed" },
    ]);
  });
});

describe("a report of a response", () => {
  const byId = (...ids: string[]): Case[] => ids.flatMap((id) => cases.filter((each) => each.id === id));

  test("has all problems, the status first, and each leaked secret once under its own name", async () => {
    const key = {
      id: 5,
      name: "CI",
      account_id: 9,
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
      api_key_last4: "abcd",
    };
    const target = alteredSandbox(({ headers, target: path }, response) =>
      path.endsWith("/api-key")
        ? response
        : { ...withBody(response, () => ({ ...key, api_key: headers["X-PARTNER-APIKEY"] })), status: 200 },
    );
    // The first case sends a part of the same key.
    const chosen = byId("listApiKeys/credentials/cut", "getApiKey/access/parent-on-none");
    const { results } = await runCases(target, chosen);
    expect(results).toMatchObject([
      { verdict: "passed" },
      {
        verdict: "failed",
        failure: {
          problems: [
            "status is 200, not 404",
            "the response contains a secret: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
            'the spec does not name "api_key"',
          ],
          received: expect.stringContaining('"api_key":"$LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"'),
        },
      },
    ]);
  });

  test("names the key whose secret a new key has, and masks a secret that is not known", async () => {
    const target = alteredSandbox(({ headers }, response) =>
      withBody(response, (body) => ({
        ...body,
        api_key: headers["X-PARTNER-APIKEY"],
        api_key_hash: "h4Sh0fAn0therS3cret1234wxyz",
      })),
    );
    const { results } = await runCases(target, byId("createSubaccountApiKey/access/parent-on-self"));
    expect(results).toMatchObject([
      {
        failure: {
          problems: [
            "the new key has a secret that was known before: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
            'the spec does not name "api_key_hash"',
          ],
          received: expect.stringMatching(/"api_key":"\$LATCHKEY_\w+_KEY",.*"api_key_hash":"…wxyz"/),
        },
      },
    ]);
  });

  test("has the whole key that no server has, so that its curl line repeats the request", async () => {
    const target = alteredSandbox((_, response) => ({ ...response, status: 401 }));
    const { results } = await runCases(target, byId("listApiKeys/credentials/unknown"));
    const curl = expect.stringMatching(/-H 'X-PARTNER-APIKEY: latchkey-contract-[a-z]+'$/);
    expect(results).toMatchObject([{ verdict: "differs", failure: { curl } }]);
  });
});

describe("the check for secrets", () => {
  const chosen = cases.filter(({ id }) =>
    /^(createSubaccountApiKey|listApiKeys)\/one-time-secret\//.test(id),
  );

  test("ignores a secret of three letters, which a list contains by chance", async () => {
    const target = alteredSandbox((_, response) =>
      withBody(response, (body) => ("api_key" in body ? { ...body, api_key: "key" } : body)),
    );
    const { results } = await runCases(target, chosen);
    // A separate check compares the secrets of two keys.
    expect(idsOf(results, "failed")).toEqual(["createSubaccountApiKey/one-time-secret/two-keys-two-secrets"]);
  });

  test("does not print an id that is the secret", async () => {
    let secret = "";
    const target = alteredSandbox((_, response) =>
      withBody(response, (body) => {
        if (!("api_key" in body)) return body;
        secret = String(body["api_key"]);
        return { ...body, id: secret };
      }),
    );
    const { results } = await runCases(target, chosen.slice(0, 1));
    const printed = results.map(describeResult).join("\n");
    expect(printed).toContain("the response contains a secret");
    expect(printed).toContain("<secret of key without an id>");
    expect(secret).toHaveLength(50);
    expect(printed).not.toContain(secret);
  });
});
