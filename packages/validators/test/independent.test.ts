import { type OpenApiDocument, operationsOf, type Reference, type Schema } from "@latchkey/spec-model";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { changed, examplesOf, operationOf, requestExamplesOf, subjects } from "./documents.ts";

// In these tests, ajv reads the documents at run time, so that a mistake of codegen causes a failure.

/** Values of every kind, valid and invalid, including those at the limits of the spec. */
const values = [
  ...["", "x", "78yz", "😀😀😀😀", "x".repeat(200), "x".repeat(201), "😀".repeat(200), "😀".repeat(201)],
  ...["active", "inactive", "revoked", "Active", "0", "365", "-1"],
  ...["2025-01-20T09:15:00Z", "2018-08-07T23:27:58+00:00", "2025-02-29T00:00:00Z", "2025-01-20", "yesterday"],
  ...[0, -0, 1, 1.5, -1, 100, 103, 104, 1e21, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY],
  ...[true, false, null, undefined, [], {}, [[]], [{}], { id: 1 }],
];

const names = [
  "s3cret",
  "__proto__",
  "constructor",
  "toString",
  "acme_directory_url",
  "last_used_date",
  "name",
];

/** Each property of a body with each value, with each known name next to it, and removed. */
function variants(body: unknown): unknown[] {
  return changed(body, (holder, name) => {
    const { [name]: value, ...rest } = holder;
    const replaced = values.map((each) => ({ ...holder, [name]: each }));
    const added = names.map((each) =>
      Object.defineProperty({ ...holder }, each, { value, enumerable: true }),
    );
    return [...replaced, ...added, rest];
  });
}

function compiler(document: OpenApiDocument): (schema: Schema | Reference) => ValidateFunction {
  // JSON has no NaN and no Infinity, so they are not numbers here.
  const ajv = new Ajv2020({ strict: false, strictNumbers: true });
  // The default export of a CommonJS module is one level deeper under nodenext.
  addFormats.default(ajv);
  return (schema) => ajv.compile({ ...schema, components: document.components });
}

describe.each(subjects.map((subject) => ({ name: subject.api.name, subject })))("$name", ({ subject }) => {
  test("checks every response as ajv does with the strict document", () => {
    const compile = compiler(subject.strict);
    let compared = 0;
    for (const { operationId: id, responses } of operationsOf(subject.strict)) {
      const { checkResponse, examples } = operationOf(subject, id);
      expect(Object.keys(examples)).toEqual(responses.map(({ name }) => name));
      const bodies = examplesOf(subject).flatMap((each) => (each.id === id ? [each.body] : []));
      for (const { name: status, content, schema } of responses) {
        expect(schema === undefined).toBe(content === undefined);
        if (schema === undefined) continue;
        const isRight = compile(schema);
        // Includes the example bodies of other statuses.
        for (const body of [...values, ...bodies, ...bodies.flatMap(variants)]) {
          compared++;
          if (isRight(body) !== (checkResponse(Number(status), body).length === 0)) {
            expect.fail(`${id} ${status} differs on ${JSON.stringify(body)}`);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  test("checks every request as ajv does with the published document", () => {
    const compile = compiler(subject.document);
    const examples = requestExamplesOf(subject);
    let compared = 0;
    for (const { operationId, request } of operationsOf(subject.document)) {
      const { checkBody, hasBody } = operationOf(subject, operationId);
      expect(hasBody).toBe(request !== undefined);
      if (request?.schema === undefined) continue;
      const isRight = compile(request.schema);
      for (const body of [...values, ...examples.flatMap((each) => variants(each.body))]) {
        compared++;
        if (isRight(body) !== (checkBody(body).length === 0)) {
          expect.fail(`${operationId} differs on ${JSON.stringify(body)}`);
        }
      }
    }
    expect(compared).toBeGreaterThan(300);
  });
});
