import { describe, expect, test } from "vitest";
import { permissions } from "../../src/markdown/access.ts";
import { operationPage } from "../../src/markdown/operation-page.ts";
import { markdownFile, pageLink } from "../../src/markdown/page.ts";
import { samplesOf } from "../../src/samples/samples.ts";
import { type Api, type Operation, readApi } from "../../src/spec/api.ts";
import { publishedApis } from "../../src/spec/documents.ts";

const operations = publishedApis().flatMap((api) =>
  api.operations.map((operation) => ({ api, operation, id: operation.operationId })),
);

/** A text in one line, without the marks of Markdown. */
function plain(text: string): string {
  return text
    .replaceAll(/^\s*> ?/gm, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("\\|", "|")
    .replaceAll(/[`*\s]+/g, " ")
    .replaceAll(/ (?=[.,;:)])/g, "")
    .trim();
}

/** Every statement of the document about an operation, which its page has to make. */
function statementsOf(api: Api, operation: Operation): string[] {
  const { parameters, request, responses, access, assumed = "" } = operation;
  const bodies = [...(request === undefined ? [] : [request]), ...responses];
  const successes = [
    ...(request === undefined ? [] : [request]),
    ...responses.filter(({ status }) => status < 400),
  ];
  return [
    operation.summary,
    operation.description,
    assumed,
    api.credential.header,
    ...api.servers.map(({ url }) => url),
    ...parameters.flatMap(({ name, description, example, assumed: why = "" }) => [
      name,
      description,
      String(example),
      why,
    ]),
    ...successes.flatMap(({ fields }) =>
      fields.flatMap(({ name, type, description, only = "", assumed: why = "" }) => [
        `${name} ${type}`,
        description,
        only,
        why,
      ]),
    ),
    ...bodies
      .flatMap(({ description, examples, assumed: reasons }) => [
        description,
        ...reasons,
        ...examples.flatMap(({ summary, value }) => [summary, JSON.stringify(value, undefined, 2)]),
      ])
      .filter((text) => !isRequestExample(request, text)),
    ...responses.map(({ status }) => `### ${status}`),
    ...access.map(({ assumed: why = "" }) => why),
    ...api.credential.invalid.flatMap(({ credential, assumed: why = "" }) => [credential, why]),
    ...samplesOf(api, operation).flatMap(({ short, complete }) => [short, complete]),
  ];
}

/** The samples show the first example of a request; the page has no list of them. */
function isRequestExample(request: Operation["request"], text: string): boolean {
  return (request?.examples ?? []).some(
    ({ summary, value }) => text === summary || text === JSON.stringify(value, undefined, 2),
  );
}

describe.each(operations)("$id", ({ api, operation }) => {
  const page = operationPage(api, operation, samplesOf(api, operation));

  test("the page says everything that the document says", () => {
    const text = plain(markdownFile(page));
    const missing = statementsOf(api, operation)
      .map(plain)
      .filter((statement) => !text.includes(statement));
    expect(missing).toEqual([]);
    expect(page.markdown).toContain(`](${operation.source.url})`);
  });

  test("the matrix of permissions has the response to each caller for each owner", () => {
    const { callers = {}, owners = {} } = api.accessModel ?? {};
    expect(Object.keys(callers).length).toBeGreaterThan(1);
    for (const caller of Object.keys(callers)) {
      for (const owner of [...Object.keys(owners), undefined]) {
        const row = operation.access.find((each) => each.caller === caller && each.owner === owner);
        if (row === undefined) continue;
        // An operation with this row alone has a table of one cell.
        const text = permissions(api, { ...operation, access: [row] });
        const answer =
          typeof row.answer === "string"
            ? row.answer.replace("omitted", "not listed")
            : `${row.answer.status} \`${row.answer.example}\``;
        expect(text).toContain(`| ${answer}${row.assumed === undefined ? "" : " (1)"} |`);
      }
    }
  });

  test("only secrets are marked as secret", () => {
    const bodies = [operation.request?.fields ?? [], ...operation.responses.map(({ fields }) => fields)];
    const secrets = bodies.flat().filter(({ isSecret }) => isSecret);
    expect(page.markdown.split("**Secret, shown once.**")).toHaveLength(secrets.length + 1);
  });
});

test("callers and owners with the same responses share a column and a row", () => {
  const { api, operation } = operations.find(({ id }) => id === "getKey") ?? {};
  if (api === undefined || operation === undefined) throw new Error("The spec has no getKey.");
  expect(permissions(api, operation).split("\n\n")[0]).toBe(`\
| Keys of | administrator, View Only (102) | role 100, 101, 103, not an administrator |
| --- | --- | --- |
| its own, same account | allowed (1) | 403 \`missingPermission\` (3) |
| another account | 403 \`missingPermission\` (2) | 403 \`missingPermission\` (3) |
| unknown id | 404 \`notFound\` (4) | 403 \`missingPermission\` (3) |`);
});

test.each([
  ["guides/errors", "rate-limits.md", "../rate-limits/"],
  ["guides/errors", "../certcentral/list-keys.md#parameters", "../../certcentral/list-keys/#parameters"],
  ["certcentral/list-keys", "operations.md", "../operations/"],
  ["certcentral/operations", "../certcentral.json", "../../certcentral.json"],
  ["changelog", "certcentral/list-keys.md", "../certcentral/list-keys/"],
  ["changelog", "#a", "#a"],
  ["changelog", "https://example.com/a.md", "https://example.com/a.md"],
])("on the page %s, the link %s is %s", (id, href, link) => {
  expect(pageLink(id, href)).toBe(link);
});

test("rejects a document without a title or a server", () => {
  const [{ document } = { document: undefined }] = publishedApis();
  if (document === undefined) throw new Error("There is no document.");
  expect(() => readApi("keys", { ...document, servers: [] })).toThrow("has no info.title or no servers");
  expect(() => readApi("keys", { ...document, info: { ...document.info, title: "" } })).toThrow(
    "has no info.title",
  );
});
