import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const spec = fileURLToPath(new URL("..", import.meta.url));
const redocly = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);
const scratch = mkdtempSync(join(tmpdir(), "latchkey-lint-"));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What `redocly.yaml` calls the documents, and where they are. */
const documents = {
  "partner-subscriptions": "partner-subscriptions/openapi.yaml",
  certcentral: "certcentral/openapi.yaml",
  workflows: "workflows.arazzo.yaml",
};

interface Row {
  readonly given: string;
  readonly api: keyof typeof documents;
  readonly replace: string;
  readonly by: string;
  readonly rule: string;
  readonly message: string;
}

/** One mistake each, made in a copy of the spec, and the rule that must find it. */
const rows: Row[] = [
  {
    given: "an operationId with another verb",
    api: "certcentral",
    replace: "operationId: listKeys",
    by: "operationId: fetchKeys",
    rule: "rule/operation-id-is-verb-and-noun",
    message: "An operationId is a verb (list, get, create, update) and a noun, in camelCase.",
  },
  {
    given: "a summary with a full stop",
    api: "certcentral",
    replace: "summary: List keys",
    by: "summary: List keys.",
    rule: "rule/summary-is-imperative",
    message:
      "A summary starts with List, Get, Create, Edit or Activate, and has no full stop and at most 50 characters.",
  },
  {
    given: "a response that is no sentence",
    api: "certcentral",
    replace: "description: Nothing has this id.",
    by: "description: not found",
    rule: "rule/response-description-is-prose",
    message: "A description is one sentence or more, with a capital and a full stop.",
  },
  {
    given: "a property without a description",
    api: "certcentral",
    replace: "          description: Identifies the user.\n",
    by: "",
    rule: "latchkey/schema-prose",
    message: "The property id has a description: a sentence with a capital and a full stop.",
  },
  {
    given: "an object schema that states no required properties",
    api: "certcentral",
    replace: "      required: [id, first_name, last_name]\n",
    by: "",
    rule: "latchkey/object-schemas",
    message: "An object schema states which properties are required; in TypeScript all others are optional.",
  },
  {
    given: "a schema with properties and without a type",
    api: "certcentral",
    replace: "      type: object\n      description: The user that a key is linked to.\n",
    by: "      description: The user that a key is linked to.\n",
    rule: "latchkey/object-schemas",
    message: "A schema with properties states type: object.",
  },
  {
    given: "an operation without DigiCert's page",
    api: "partner-subscriptions",
    replace: `      externalDocs:
        description: List API keys, on DigiCert's site
        url: https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
`,
    by: "",
    rule: "rule/operation-names-vendor-page",
    message: "An operation links DigiCert's page in externalDocs.",
  },
  {
    given: "a page that is not DigiCert's",
    api: "partner-subscriptions",
    replace: "url: https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html",
    by: "url: https://example.org/list-api-keys.html",
    rule: "rule/vendor-page-is-the-vendors",
    message: "externalDocs link dev.digicert.com.",
  },
  {
    given: "a page without a name",
    api: "partner-subscriptions",
    replace: "        description: List API keys, on DigiCert's site\n",
    by: "",
    rule: "rule/vendor-page-has-a-name",
    message: "externalDocs name the page that they link.",
  },
  {
    given: "an example with a misspelt field",
    api: "partner-subscriptions",
    replace: 'last_used_date: "2025-01-28T14:22:00Z"',
    by: 'last_usd_date: "2025-01-28T14:22:00Z"',
    rule: "no-invalid-media-type-examples",
    message: "must NOT have unevaluated properties `last_usd_date`",
  },
  {
    given: "a document without its dialect",
    api: "partner-subscriptions",
    replace: "jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\n",
    by: "",
    rule: "rule/dialect-is-stated",
    message: "The root states jsonSchemaDialect, or Prism validates 3.1 schemas as draft-07.",
  },
  {
    given: "a secret without its mark",
    api: "partner-subscriptions",
    replace: "          x-secret: true\n",
    by: "",
    rule: "latchkey/secrets",
    message: "The property api_key holds a secret: mark it x-secret: true.",
  },
  {
    given: "a secret in the reply of a GET",
    api: "certcentral",
    replace: "        is_legacy:\n",
    by: "        api_key:\n          type: string\n          description: Leaks.\n          x-secret: true\n        is_legacy:\n",
    rule: "latchkey/secrets",
    message: "Response 200 of getKey holds a secret: only the 201 that creates it may.",
  },
  {
    given: "an access matrix with a hole",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "",
    rule: "latchkey/access-matrix",
    message: "x-access does not answer: subaccount on self.",
  },
  {
    given: "an access matrix that leaves the owners out",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, answer: allowed }\n",
    rule: "latchkey/access-matrix",
    message: "x-access answers subaccount on -, which cannot be.",
  },
  {
    given: "an access matrix that refuses with a success",
    api: "partner-subscriptions",
    replace: "        - { caller: parent, owner: unrelated, answer: omitted }\n",
    by: '        - { caller: parent, owner: unrelated, answer: "200", example: vendorPage }\n',
    rule: "latchkey/access-matrix",
    message: "The answer 200 is neither allowed, listed, omitted nor a status that refuses.",
  },
  {
    given: "an access matrix that allows where it has to list",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, owner: self, answer: allowed }\n",
    rule: "latchkey/access-matrix",
    message: "The answer allowed does not fit listApiKeys.",
  },
  {
    given: "an access matrix that answers twice",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, owner: [self, self], answer: listed }\n",
    rule: "latchkey/access-matrix",
    message: "x-access answers subaccount on self twice.",
  },
  {
    given: "an access matrix with a refusal that the operation does not declare",
    api: "partner-subscriptions",
    replace: "        - { caller: parent, owner: unrelated, answer: omitted }\n",
    by: '        - { caller: parent, owner: unrelated, answer: "404", example: keyNotFound }\n',
    rule: "latchkey/access-matrix",
    message: "The operation declares no response 404, which x-access answers.",
  },
  {
    given: "an access matrix with an example that does not exist",
    api: "partner-subscriptions",
    replace: 'owner: none, answer: "404", example: subaccountNotFound',
    by: 'owner: none, answer: "404", example: notThere',
    rule: "latchkey/access-matrix",
    message: "Response 404 has no example notThere, which x-access names.",
  },
  {
    given: "a workflow whose name is not in camelCase",
    api: "workflows",
    replace: "workflowId: partnerKeyRotation",
    by: "workflowId: partner-key-rotation",
    rule: "rule/workflow-id-is-camel-case",
    message: "A workflowId is in camelCase.",
  },
  {
    given: "a step whose name is not in camelCase",
    api: "workflows",
    replace: "stepId: useOld",
    by: "stepId: use-old",
    rule: "rule/step-id-is-camel-case",
    message: "A stepId is in camelCase.",
  },
  {
    given: "a workflow whose summary has a full stop",
    api: "workflows",
    replace: "restrict it, revoke it and activate it again",
    by: "restrict it, revoke it and activate it again.",
    rule: "rule/workflow-has-summary",
    message: "A workflow has a summary without a full stop.",
  },
  {
    given: "a workflow that is not described",
    api: "workflows",
    replace: "      A parent account creates a key for a subaccount. The key works,",
    by: "      the key works,",
    rule: "rule/workflow-description-is-prose",
    message: "A description is one sentence or more, with a capital and a full stop.",
  },
  {
    given: "a step that is not described",
    api: "workflows",
    replace: "description: The parent reads the key.",
    by: "description: read",
    rule: "rule/step-description-is-prose",
    message: "A description is one sentence or more, with a capital and a full stop.",
  },
  {
    given: "a step that does not say whose operation it is",
    api: "workflows",
    replace: "$sourceDescriptions.certcentral.createKey",
    by: "createKey",
    rule: "rule/step-names-operation",
    message: "A step names its operation, and the description that has it.",
  },
  {
    given: "a step that expects nothing",
    api: "workflows",
    replace: `        successCriteria:
          - condition: $statusCode == 201
        outputs:
          id: $response.body#/id
          secret: $response.body#/api_key
        onFailure:`,
    by: `        outputs:
          id: $response.body#/id
          secret: $response.body#/api_key
        onFailure:`,
    rule: "rule/step-has-success-criteria",
    message: "A step says what it expects.",
  },
  {
    given: "a criterion that the runner cannot check",
    api: "workflows",
    replace: "type: jsonpath",
    by: "type: xpath",
    rule: "no-criteria-xpath",
    message: "xpath",
  },
  {
    given: "an output that no step has",
    api: "workflows",
    replace: "$steps.createOld.outputs.secret",
    by: "$steps.createOld.outputs.api_key",
    rule: "outputs-defined",
    message: 'Output key "api_key" is not defined in step "createOld".',
  },
  {
    given: "workflows of a document that is not there",
    api: "workflows",
    replace: "url: certcentral/openapi.yaml",
    by: "url: certcentral/swagger.yaml",
    rule: "latchkey/workflow-references",
    message: "There is no document certcentral/swagger.yaml.",
  },
  {
    given: "a step of an operation that is not there",
    api: "workflows",
    replace: "$sourceDescriptions.certcentral.createKey",
    by: "$sourceDescriptions.certcentral.createApiKey",
    rule: "latchkey/workflow-references",
    message: "No source description has $sourceDescriptions.certcentral.createApiKey.",
  },
  {
    given: "a step with a parameter that is not there",
    api: "workflows",
    replace: "reference: $components.parameters.createdApiKey",
    by: "reference: $components.parameters.apiKey",
    rule: "latchkey/workflow-references",
    message: "There is no $components.parameters.apiKey.",
  },
  {
    given: "a workflow that would go to a step of another",
    api: "workflows",
    replace: "stepId: deactivateInTheEnd }",
    by: "stepId: revokeInTheEnd }",
    rule: "latchkey/workflow-references",
    message: "partnerKeyLifeCycle has no step revokeInTheEnd to go to.",
  },
];

describe.concurrent("lint", () => {
  test.each(Object.keys(documents))("accepts %s as it is", async (api) => {
    expect(await lint(spec, api)).toEqual({ failed: false, problems: [] });
  });

  test.each(rows)("finds $given", async ({ api, replace, by, rule, message }) => {
    const copy = mkdtempSync(join(scratch, "spec-"));
    for (const part of [
      "redocly.yaml",
      "lint",
      "partner-subscriptions",
      "certcentral",
      documents.workflows,
    ]) {
      cpSync(join(spec, part), join(copy, part), { recursive: true });
    }
    const document = join(copy, documents[api]);
    const before = readFileSync(document, "utf8");
    expect(before).toContain(replace);
    writeFileSync(
      document,
      before.replace(replace, () => by),
    );

    const { failed, problems } = await lint(copy, api);
    expect(failed).toBe(true);
    expect(problems).toContainEqual({ rule, message: expect.stringContaining(message) });
  });
});

interface Lint {
  readonly failed: boolean;
  readonly problems: { readonly rule: string; readonly message: string }[];
}

function lint(folder: string, api: string): Promise<Lint> {
  const args = [redocly, "lint", api, "--config", "redocly.yaml", "--format", "json"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      try {
        const said = JSON.parse(stdout) as { problems: { ruleId: string; message: string }[] };
        const problems = said.problems.map(({ ruleId, message }) => ({ rule: ruleId, message }));
        resolve({ failed: error !== null, problems });
      } catch {
        reject(new Error(`redocly lint gave no JSON:\n${stdout}\n${stderr}`, { cause: error }));
      }
    });
  });
}
