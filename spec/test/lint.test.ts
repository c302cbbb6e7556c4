import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";

const spec = fileURLToPath(new URL("..", import.meta.url));
const redocly = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);
const scratch = mkdtempSync(join(tmpdir(), "latchkey-lint-"));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The names of the documents in `redocly.yaml`, and their paths. */
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

/** One mistake each, in a copy of the spec, and the rule that must report it. */
const rows: Row[] = [
  {
    given: "an operationId with another verb",
    api: "certcentral",
    replace: "operationId: listKeys",
    by: "operationId: fetchKeys",
    rule: "rule/operation-id-is-verb-and-noun",
    message: "Write a verb (list, get, create, update) and a noun in camelCase.",
  },
  {
    given: "a summary with a full stop",
    api: "certcentral",
    replace: "summary: List keys",
    by: "summary: List keys.",
    rule: "rule/summary-is-imperative",
    message: "Start with List, Get, Create, Edit or Activate; use at most 50 characters and no full stop.",
  },
  {
    given: "a response without a sentence",
    api: "certcentral",
    replace: "description: No key or user has this id.",
    by: "description: not found",
    rule: "rule/response-description-is-prose",
    message: "Write sentences with a capital and a full stop.",
  },
  {
    given: "a property without a description",
    api: "certcentral",
    replace: "          description: Identifies the user.\n",
    by: "",
    rule: "latchkey/schema-prose",
    message: "The property id has no description. Add a sentence with a capital and a full stop.",
  },
  {
    given: "an object schema without a list of required properties",
    api: "certcentral",
    replace: "      required: [id, first_name, last_name]\n",
    by: "",
    rule: "latchkey/object-schemas",
    message: "The object schema has no list of required properties.",
  },
  {
    given: "a schema with properties and without a type",
    api: "certcentral",
    replace: "      type: object\n      description: The user that a key is linked to.\n",
    by: "      description: The user that a key is linked to.\n",
    rule: "latchkey/object-schemas",
    message: "The schema has properties, but no type. Add type: object.",
  },
  {
    given: "an operation without DigiCert's page",
    api: "partner-subscriptions",
    replace: `      externalDocs:
        description: List API keys, on DigiCert's site
        url: https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
`,
    by: "",
    rule: "rule/operation-links-digicert",
    message: "The operation has no externalDocs. Link DigiCert's page.",
  },
  {
    given: "a page that is not DigiCert's",
    api: "partner-subscriptions",
    replace: "url: https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html",
    by: "url: https://example.org/list-api-keys.html",
    rule: "rule/external-docs-are-digicerts",
    message: "Link a page of dev.digicert.com.",
  },
  {
    given: "a page without a name",
    api: "partner-subscriptions",
    replace: "        description: List API keys, on DigiCert's site\n",
    by: "",
    rule: "rule/external-docs-have-a-name",
    message: "Name the page that they link.",
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
    message: "The root has no jsonSchemaDialect, so Prism reads its schemas as draft-07.",
  },
  {
    given: "a secret without its mark",
    api: "partner-subscriptions",
    replace: "          x-secret: true\n",
    by: "",
    rule: "latchkey/secrets",
    message: "The property api_key contains a secret. Mark it with x-secret: true.",
  },
  {
    given: "a secret in the response of a GET",
    api: "certcentral",
    replace: "        is_legacy:\n",
    by: "        api_key:\n          type: string\n          description: Leaks.\n          x-secret: true\n        is_legacy:\n",
    rule: "latchkey/secrets",
    message:
      "Response 200 of getKey contains a secret. Remove it: only the 201 that creates the secret may have it.",
  },
  {
    given: "an access matrix with a missing row",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "",
    rule: "latchkey/access-matrix",
    message: "x-access has no row for subaccount on self. Add one.",
  },
  {
    given: "an access matrix without owners",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, answer: allowed }\n",
    rule: "latchkey/access-matrix",
    message: "x-access has a row for subaccount on -, which is not possible here. Remove it.",
  },
  {
    given: "an access matrix with a success status as an error response",
    api: "partner-subscriptions",
    replace: "        - { caller: parent, owner: unrelated, answer: omitted }\n",
    by: '        - { caller: parent, owner: unrelated, answer: "200", example: digicertPage }\n',
    rule: "latchkey/access-matrix",
    message: '"answer: 200" is unknown. Use allowed, listed, omitted or a 4xx status.',
  },
  {
    given: "an access matrix that allows a list",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, owner: self, answer: allowed }\n",
    rule: "latchkey/access-matrix",
    message: '"answer: allowed" is not possible in listApiKeys. Use listed, omitted.',
  },
  {
    given: "an access matrix with two rows for a pair",
    api: "partner-subscriptions",
    replace: "        - { caller: subaccount, owner: self, answer: listed }\n",
    by: "        - { caller: subaccount, owner: [self, self], answer: listed }\n",
    rule: "latchkey/access-matrix",
    message: "x-access has two rows for subaccount on self. Remove one.",
  },
  {
    given: "an access matrix with an error response that the operation does not declare",
    api: "partner-subscriptions",
    replace: "        - { caller: parent, owner: unrelated, answer: omitted }\n",
    by: '        - { caller: parent, owner: unrelated, answer: "404", example: keyNotFound }\n',
    rule: "latchkey/access-matrix",
    message: "x-access has the status 404, which the operation does not declare. Declare the response.",
  },
  {
    given: "an access matrix with an example that does not exist",
    api: "partner-subscriptions",
    replace: 'owner: none, answer: "404", example: subaccountNotFound',
    by: 'owner: none, answer: "404", example: notThere',
    rule: "latchkey/access-matrix",
    message: "x-access names the example notThere, which response 404 does not have. Add it.",
  },
  {
    given: "a workflow whose name is not in camelCase",
    api: "workflows",
    replace: "workflowId: partnerKeyRotation",
    by: "workflowId: partner-key-rotation",
    rule: "rule/workflow-id-is-camel-case",
    message: "The workflowId is invalid. Write it in camelCase.",
  },
  {
    given: "a step whose name is not in camelCase",
    api: "workflows",
    replace: "stepId: useOld",
    by: "stepId: use-old",
    rule: "rule/step-id-is-camel-case",
    message: "The stepId is invalid. Write it in camelCase.",
  },
  {
    given: "a workflow whose summary has a full stop",
    api: "workflows",
    replace: "restrict it, revoke it and activate it again",
    by: "restrict it, revoke it and activate it again.",
    rule: "rule/workflow-has-summary",
    message: "The summary is missing or invalid. Start with a capital, and use no full stop.",
  },
  {
    given: "a workflow without a description",
    api: "workflows",
    replace: "      A parent account creates a key for a subaccount. The key works,",
    by: "      the key works,",
    rule: "rule/workflow-description-is-prose",
    message: "Write sentences with a capital and a full stop.",
  },
  {
    given: "a step without a description",
    api: "workflows",
    replace: "description: The parent reads the key.",
    by: "description: read",
    rule: "rule/step-description-is-prose",
    message: "Write sentences with a capital and a full stop.",
  },
  {
    given: "a step without the API of its operation",
    api: "workflows",
    replace: "$sourceDescriptions.certcentral.createKey",
    by: "createKey",
    rule: "rule/step-names-operation",
    message: "The step has no full operationId. Write $sourceDescriptions.NAME.OPERATION.",
  },
  {
    given: "a step without success criteria",
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
    message: "The step has no successCriteria. Add at least one.",
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
    given: "workflows of a missing document",
    api: "workflows",
    replace: "url: certcentral/openapi.yaml",
    by: "url: certcentral/swagger.yaml",
    rule: "latchkey/workflow-references",
    message: "The document certcentral/swagger.yaml does not exist. Correct the url.",
  },
  {
    given: "a step with a missing operation",
    api: "workflows",
    replace: "$sourceDescriptions.certcentral.createKey",
    by: "$sourceDescriptions.certcentral.createApiKey",
    rule: "latchkey/workflow-references",
    message: "The operation $sourceDescriptions.certcentral.createApiKey does not exist.",
  },
  {
    given: "a step with a missing parameter",
    api: "workflows",
    replace: "reference: $components.parameters.createdApiKey",
    by: "reference: $components.parameters.apiKey",
    rule: "latchkey/workflow-references",
    message: "The component $components.parameters.apiKey does not exist. Correct the reference.",
  },
  {
    given: "a workflow that goes to a step of another workflow",
    api: "workflows",
    replace: "stepId: deactivateInTheEnd }",
    by: "stepId: revokeInTheEnd }",
    rule: "latchkey/workflow-references",
    message: "partnerKeyLifeCycle has no step revokeInTheEnd. Name a step of this workflow.",
  },
];

describe("lint", () => {
  let report: Report;

  // One run reads a copy of the spec for each row, since each start of Redocly takes a second.
  beforeAll(async () => {
    const config = parse(readFileSync(join(spec, "redocly.yaml"), "utf8"));
    cpSync(join(spec, "lint"), join(scratch, "lint"), { recursive: true });
    const apis = rows.map(({ api, replace, by }, index): [string, object] => {
      const copy = join(scratch, copyName(index));
      for (const part of ["partner-subscriptions", "certcentral", documents.workflows]) {
        cpSync(join(spec, part), join(copy, part), { recursive: true });
      }
      const document = join(copy, documents[api]);
      const before = readFileSync(document, "utf8");
      // If the text of a row is no longer in the spec, the copy has no mistake, and the test of the row
      // fails.
      writeFileSync(
        document,
        before.replace(replace, () => by),
      );
      return [`row${index}`, { ...config.apis[api], root: `${copyName(index)}${documents[api]}` }];
    });
    writeFileSync(
      join(scratch, "redocly.yaml"),
      stringify({ ...config, apis: Object.fromEntries(apis) }, { aliasDuplicateObjects: false }),
    );
    report = await lint(scratch);
  }, 60_000);

  test("accepts the documents of the spec", async () => {
    expect(await lint(spec, ...Object.keys(documents))).toEqual({ failed: false, problems: [] });
  });

  test.each(rows.map((row, index) => ({ ...row, index })))("finds $given", ({ index, rule, message }) => {
    expect(report.failed).toBe(true);
    expect(report.problems).toContainEqual({
      file: expect.stringContaining(copyName(index)),
      rule,
      message: expect.stringContaining(message),
    });
  });
});

/** The folder of the copy with the mistake of a row. */
function copyName(index: number): string {
  return `copy-${index}/`;
}

interface Report {
  readonly failed: boolean;
  readonly problems: readonly { readonly file: string; readonly rule: string; readonly message: string }[];
}

interface RedoclyProblem {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly { readonly source: { readonly ref: string } }[];
}

function lint(folder: string, ...apis: readonly string[]): Promise<Report> {
  const args = [
    redocly,
    "lint",
    ...apis,
    "--config",
    "redocly.yaml",
    "--format",
    "json",
    "--max-problems",
    "1000",
  ];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd: folder, env, maxBuffer: 100_000_000 },
      (error, stdout, stderr) => {
        try {
          // One object for each document, without a comma between them.
          const reports: { problems: RedoclyProblem[] }[] = JSON.parse(
            `[${stdout.replaceAll(/^\}\{$/gm, "},{")}]`,
          );
          const all = reports.flatMap(({ problems }) => problems);
          const problems = all.map(({ ruleId, message, location }) => ({
            file: location[0]?.source.ref ?? "",
            rule: ruleId,
            message,
          }));
          resolve({ failed: error !== null, problems });
        } catch {
          reject(
            new Error(`redocly lint did not print JSON. Its output:\n${stdout}\n${stderr}`, { cause: error }),
          );
        }
      },
    );
  });
}
