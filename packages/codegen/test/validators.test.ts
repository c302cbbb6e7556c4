import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { apiNames, type OpenApiDocument, operationsOf, type Schema } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { repository } from "../src/repository.ts";
import { validatorsSource, writeValidators } from "../src/validators.ts";
import { scratchFolder } from "./scratch.ts";

type Validate = (operation: string, status: number, body: unknown) => readonly string[];

interface DeclaredResponse {
  readonly operation: string;
  readonly status: number;
  readonly hasJson: boolean;
  readonly examples: readonly unknown[];
}

const scratch = scratchFolder();
let loaded = 0;

async function load(source: string): Promise<Validate> {
  const file = join(scratch, `validate-${loaded++}.mjs`);
  await writeFile(file, source);
  const module: { validateResponses: Validate } = await import(pathToFileURL(file).href);
  return module.validateResponses;
}

const read = (api: string): OpenApiDocument =>
  JSON.parse(readFileSync(join(repository, `spec/dist/${api}.json`), "utf8"));

function responsesOf(document: OpenApiDocument): DeclaredResponse[] {
  return operationsOf(document).flatMap(({ operationId, responses }) =>
    responses.map(({ name, schema, examples }) => ({
      operation: operationId,
      status: Number(name),
      hasJson: schema !== undefined,
      examples: examples.map(({ value }) => value),
    })),
  );
}

/** Copies of the given body. In each copy, one value is replaced by a secret or is missing. */
function mutations(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const put = (changed: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed };
    const wrong = ["s3cret", ["s3cret"], { s3cret: "s3cret" }, { ...Object(child), s3cret: 1 }, null, 0.5];
    return [...wrong, undefined, ...mutations(child)].map(put);
  });
}

describe.each(apiNames)("the checks of %s", async (api) => {
  const document = read(api);
  const responses = responsesOf(document);
  const source = await validatorsSource(document);
  const validate = await load(source);

  test.each(responses)(
    "accept the examples of $operation $status",
    ({ operation, status, hasJson, examples }) => {
      expect(examples.length > 0).toBe(hasJson);
      for (const example of examples) {
        expect(validate(operation, status, example)).toEqual([]);
        expect(validate(operation, status, { ...Object(example), added_by_the_vendor: 1 })).toEqual([]);
      }
      for (const wrong of ["s3cret", undefined]) {
        const problems = validate(operation, status, wrong);
        if (hasJson) expect(problems[0]).toBe("body must be object");
        else expect(problems).toEqual([]);
      }
    },
  );

  test("do not quote the body in a message", () => {
    const sentences = responses.flatMap(({ operation, status, examples }) =>
      examples.flatMap(mutations).flatMap((body) => validate(operation, status, body)),
    );
    expect(sentences.length).toBeGreaterThan(100);
    expect(sentences.filter((sentence) => /s3cret|undefined|null/.test(sentence))).toEqual([]);
  });

  test("report nothing for an operation or a status that is not in the spec", () => {
    expect(validate("toString", 200, 7)).toEqual([]);
    expect(validate("__proto__", 200, 7)).toEqual([]);
    expect(validate(responses[0]?.operation ?? "", 599, 7)).toEqual([]);
  });

  test("are one module without imports, and are the same each time", async () => {
    expect(source).not.toMatch(/\b(import|require|eval|Function|process|node:)\b/);
    expect(await validatorsSource(document)).toBe(source);
  });

  test("run without eval, as in a worker or under a strict content security policy", async () => {
    const file = join(scratch, `${api}.mjs`);
    await writeFile(file, `${source}\nconsole.log(validateResponses("${responses[0]?.operation}", 200, 7));`);
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--disallow-code-generation-from-strings",
      file,
    ]);
    expect(stdout).toBe("[ 'body must be object' ]\n");
  });
});

test("a message says where the body is wrong and what is expected", async () => {
  const key = { id: 1, name: "", account_id: 1, status: "active", created_at: "2025-01-20T09:15:00Z" };
  const partner = await load(await validatorsSource(read("partner-subscriptions")));
  expect(partner("listApiKeys", 200, { api_keys: [{ ...key, api_key_last4: "78yz" }, key] })).toEqual([
    "body/api_keys/1 must have required property 'api_key_last4'",
  ]);
  expect(partner("getApiKey", 200, { ...key, api_key_last4: "78y", id: "1" })).toEqual([
    "body/id must be integer",
  ]);
  expect(partner("getApiKey", 200, { ...key, api_key_last4: "😀😀😀" })).toEqual([
    "body/api_key_last4 must NOT have fewer than 4 characters",
  ]);
  expect(partner("getApiKey", 200, { ...key, api_key_last4: "😀😀😀😀", status: "revoked" })).toEqual([
    "body/status must be equal to one of the allowed values",
  ]);
  expect(partner("getApiKey", 200, { ...key, api_key_last4: "78yz", created_at: "yesterday" })).toEqual([
    'body/created_at must match format "date-time"',
  ]);
});

test("reports the wrong field of an object that is neither a key nor an ACME credential", async () => {
  const certcentral = await load(await validatorsSource(read("certcentral")));
  const user = { id: 1, first_name: "", last_name: "" };
  const status = { status: "active", is_legacy: false, restricted_to_role_id: 0 };
  const key = { id: 1, user, create_date: "2019-04-02T16:09:05+00:00", name: "", ...status };
  expect(certcentral("getKey", 200, key)).toEqual([]);
  expect(certcentral("getKey", 200, { ...key, user: {} })).toEqual([
    "body/user must have required property 'id'",
  ]);
  expect(certcentral("getKey", 200, { ...key, acme_directory_url: "***7h4" })).toEqual([
    "body must have required property 'product_name_id'",
  ]);
});

const shelf = (schema: object) =>
  ({
    info: { title: "Shelf" },
    paths: {
      "/book": {
        get: { operationId: "list", responses: { 200: { content: { "application/json": { schema } } } } },
      },
    },
    components: { schemas: {} },
  }) as unknown as OpenApiDocument;

test("checks an inline schema like a component", async () => {
  const schema: Schema = { type: "object", properties: { title: { type: "string" } } };
  const validate = await load(await validatorsSource(shelf({ ...schema, "x-assumed": "A reason." })));
  expect(validate("list", 200, { title: "Emma" })).toEqual([]);
  expect(validate("list", 200, { title: 7 })).toEqual(["body/title must be string"]);
});

test.each([
  { given: { type: "string", format: "email" }, want: 'unknown format "email" ignored in schema' },
  { given: { type: "object", requried: ["id"] }, want: 'strict mode: unknown keyword: "requried"' },
  {
    given: { type: "object", patternProperties: { "^": { type: "string" } } },
    want: 'strict mode: unknown keyword: "patternProperties"',
  },
  {
    given: { type: "object", additionalProperties: { type: "string" } },
    want: 'additionalProperties value must be ["boolean"]',
  },
])("rejects a response with $given", async ({ given, want }) => {
  await expect(validatorsSource(shelf(given))).rejects.toThrow(
    `"Shelf" has a response that cannot be checked. Change the keyword or format that ajv reports: ${want}`,
  );
});

test("writes both files from spec/dist, and reports a missing document with the command that writes it", async () => {
  const file = join(scratch, "written.js");
  await expect(writeValidators(scratch, "certcentral", file)).rejects.toThrow(
    new Error("spec/dist/certcentral.json cannot be read. Run `pnpm build` to write it."),
  );
  await mkdir(join(scratch, "spec/dist"), { recursive: true });
  await writeFile(join(scratch, "spec/dist/certcentral.json"), JSON.stringify(read("certcentral")));
  await writeValidators(scratch, "certcentral", file);
  const header = "// Generated from spec/certcentral/openapi.yaml by `pnpm build`. Do not edit.\n\n";
  expect(await readFile(file, "utf8")).toBe(header + (await validatorsSource(read("certcentral"))));
  expect(await readFile(join(scratch, "written.d.ts"), "utf8")).toContain(
    "export declare const validateResponses: ResponseValidator;",
  );
});
