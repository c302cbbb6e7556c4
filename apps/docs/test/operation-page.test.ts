import { beforeAll, describe, expect, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { readGuides } from "../src/guides/read-guides.ts";
import type { ApiModel, OperationModel } from "../src/model/api-model.ts";
import type { SitePage } from "../src/pages/paths.ts";
import { samplesOf } from "../src/samples/index.ts";
import { planSite } from "../src/site-plan.ts";

const apis = publishedApis();
const operations = apis.flatMap((api) =>
  api.operations.map((operation) => ({ api, operation, id: operation.operationId })),
);

let pages: readonly SitePage[];
beforeAll(() => {
  pages = planSite({ apis, guides: readGuides(apis) });
});

function pageOf(path: string): string {
  const page = pages.find((each) => each.path === path);
  if (page === undefined) throw new Error(`The plan has no ${path}.`);
  return page.content;
}

/** What is read on a page: text without tags, in one line. */
function shown(html: string): string {
  const text = html
    .replaceAll(/<head>.*<\/head>/gs, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  return words(text);
}

/** The words of a Markdown text, in one line, with spaces where its marks or a tag may stand. */
function words(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("\\|", "|")
    .replaceAll(/[`*\s]+/g, " ")
    .replaceAll(/ (?=[.,;:)])/g, "")
    .trim();
}

/** Every statement of the model that both forms of the page have to make. */
function statementsOf(api: ApiModel, operation: OperationModel): string[] {
  const { parameters, requestBody, responses, access, assumptions } = operation;
  const bodies = [...(requestBody === undefined ? [] : [requestBody]), ...responses];
  const fields = bodies.flatMap((body) => body.fields);
  return [
    operation.summary,
    operation.description,
    api.credential.header,
    ...api.servers.map(({ url }) => url),
    ...parameters.flatMap(({ name, description, example, assumed = "" }) => [
      name,
      description,
      String(example),
      assumed,
    ]),
    ...fields.flatMap(({ path, type, description, constraints, only = "", assumed = "" }) => [
      path,
      type,
      description,
      ...constraints,
      only,
      assumed,
    ]),
    ...bodies.flatMap(({ description, examples }) => [
      description,
      ...examples.flatMap(({ name, summary, value }) => [name, summary, JSON.stringify(value, null, 2)]),
    ]),
    ...responses.map(({ status }) => String(status)),
    ...access.flatMap(({ callers, owners, assumed = "" }) => [
      ...callers.map((caller) => api.access.callers[caller] ?? "no such caller"),
      ...owners.map((owner) => api.access.owners[owner] ?? "no such owner"),
      assumed,
    ]),
    ...api.credential.refusals.flatMap(({ credentials, status, assumed = "" }) => [
      ...credentials,
      String(status),
      assumed,
    ]),
    ...assumptions.flatMap(({ where, why }) => [where.replace(/^./, ""), why]),
    ...samplesOf(api, operation).map(({ source }) => source),
  ];
}

describe.each(operations)("$id", ({ api, operation }) => {
  const page = (): string => pageOf(`${api.slug}/${operation.slug}/index.html`);
  const markdown = (): string => pageOf(`${api.slug}/${operation.slug}.md`);

  test("the page says all that the document says, and so does its Markdown", () => {
    const html = shown(page());
    const text = words(markdown());
    for (const statement of statementsOf(api, operation).map(words)) {
      expect(html).toContain(statement);
      expect(text).toContain(statement);
    }
  });

  test("each row of who may call it has its answer", () => {
    const given = operation.access.map(({ answer }) =>
      answer === "omitted" ? "left out of the list" : answer,
    );
    const answers = [...page().matchAll(/<span class="answer \w+">([^<]+)</g)].map(([, answer]) => answer);
    const refused = api.credential.refusals.map(({ status }) => String(status));
    expect(answers).toEqual([...given, ...refused]);
    const [, section = ""] = markdown().match(/^## Who may call it\n([\s\S]*?)^## /m) ?? [];
    const cells = [...section.matchAll(/\| (allowed|listed|left out of the list|\d{3})\b[^|]*\|$/gm)];
    expect(cells.map(([, answer]) => answer)).toEqual([...given, ...refused]);
  });

  test("a parameter, a field, a status and an example each have an id, and no id is there twice", () => {
    const ids = [...page().matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const wanted = [
      ...operation.parameters.map(({ name }) => `param-${name}`),
      ...operation.responses.flatMap(({ status, fields, examples }) => [
        `response-${status}`,
        ...fields
          .filter(({ only }) => only === undefined)
          .map(({ path }) => `field-${status}-${path.replaceAll("[]", "").replaceAll(".", "-")}`),
        ...examples.map(({ name }) => `example-${status}-${name}`),
      ]),
      "try-it",
    ];
    expect(ids).toEqual(expect.arrayContaining(wanted));
  });

  test("a secret is marked as one, and nothing else is", () => {
    const bodies = [operation.requestBody?.fields ?? [], ...operation.responses.map(({ fields }) => fields)];
    const secrets = bodies.flat().filter(({ isSecret }) => isSecret);
    expect(page().match(/class="secret"/g) ?? []).toHaveLength(secrets.length);
    expect(markdown().match(/\*\*Secret, shown once\.\*\*/g) ?? []).toHaveLength(secrets.length);
  });
});

test("within a page, every link to a place on it leads to one", () => {
  for (const { path, content } of pages.filter((page) => page.path.endsWith(".html"))) {
    const ids = new Set([...content.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    const missing = [...content.matchAll(/href="#([^"]*)"/g)]
      .filter(([, id]) => !ids.has(id))
      .map(([, id]) => id);
    expect(missing, path).toEqual([]);
  }
});

test("every page has one first heading, skips no level, and has no id twice", () => {
  for (const { path, content } of pages.filter((page) => page.path.endsWith(".html"))) {
    const levels = [...content.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(
      levels.filter((level) => level === 1),
      path,
    ).toHaveLength(1);
    expect(
      levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1),
      path,
    ).toEqual([]);
    const ids = [...content.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      path,
    ).toEqual([]);
  }
});

test("each link within the site is relative and leads to a file of it", () => {
  const files = new Set([
    ...pages.map(({ path }) => path),
    ...apis.flatMap(({ slug, otherForms = [] }) => [
      ...[`${slug}/index.html`, `${slug}.yaml`, `${slug}.json`],
      ...otherForms,
    ]),
    ...["favicon.svg", "search.js", "try-it.js"],
  ]);
  for (const { path, content } of pages.filter((page) => page.path.endsWith(".html"))) {
    for (const [, link = ""] of content.matchAll(/\s(?:href|src)="([^"#]+)[^"]*"/g)) {
      if (/^https:/.test(link)) continue;
      expect(link, path).not.toMatch(/^[/\\]|^[a-z]+:/);
      const target = new URL(link, `site:/${path}`).pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
      expect(files, `${path} links ${link}`).toContain(target);
    }
  }
});

test("opened tags are closed, in order", () => {
  const empty = /^(?:meta|link|br|input|hr)$/;
  for (const { path, content } of pages.filter((page) => page.path.endsWith(".html"))) {
    const open: string[] = [];
    for (const [, slash, tag = ""] of content.matchAll(/<(\/?)([a-z][a-z0-9]*)\b(?:"[^"]*"|[^">])*>/g)) {
      if (empty.test(tag)) continue;
      if (slash === "") open.push(tag);
      else expect(`${path}: ${open.pop()}`).toBe(`${path}: ${tag}`);
    }
    expect(open, path).toEqual([]);
  }
});
