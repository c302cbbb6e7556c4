import { expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { describeCase } from "../src/report/describe-case.ts";
import { failedCases } from "../src/report/target-run.ts";
import { runSuite } from "../src/run.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";

const chosen = cases.filter(({ id }) => /^(createSubaccountApiKey|listApiKeys)\/one-time-secret\//.test(id));

test("a secret of three letters, which stands in every list by chance, is not looked for there", async () => {
  const target = alteredSandbox((_, reply) =>
    withBody(reply, (body) => ("api_key" in body ? { ...body, api_key: "key" } : body)),
  );
  const { results } = await runSuite(target, { cases: chosen });
  const failed = failedCases(results).map(({ testCase }) => testCase.id);
  // That two keys have one is another matter.
  expect(failed).toEqual(["createSubaccountApiKey/one-time-secret/two-keys-two-secrets"]);
});

test("an id that is the secret is not printed for one", async () => {
  let secret = "";
  const target = alteredSandbox((_, reply) =>
    withBody(reply, (body) => {
      if (!("api_key" in body)) return body;
      secret = String(body["api_key"]);
      return { ...body, id: secret };
    }),
  );
  const [first] = chosen;
  const { results } = await runSuite(target, { cases: first === undefined ? [] : [first] });
  const printed = failedCases(results).flatMap(describeCase).join("\n");
  expect(printed).toContain("the reply holds a secret");
  expect(printed).toContain("<secret of key without an id, made in");
  expect(secret).toHaveLength(50);
  expect(printed).not.toContain(secret);
});
