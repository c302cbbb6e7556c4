import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { readGuides } from "../src/guides/read-guides.ts";
import { bundleSearch } from "../src/search/bundle.ts";
import { excerpt } from "../src/search/excerpt.ts";
import type { SearchIndex } from "../src/search/index-format.ts";
import { candidatesOf, rank } from "../src/search/rank.ts";
import { planSite } from "../src/site-plan.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const apis = publishedApis();
const pages = new Map(
  planSite({ apis, guides: readGuides(apis) }).map(({ path, content }) => [path, content]),
);
const json = pages.get("search-index.json") ?? "";
const index: SearchIndex = JSON.parse(json);
const candidates = candidatesOf(index);

/** The best results as `kind title address`. */
function found(query: string, count = 1): string[] {
  return rank(candidates, query)
    .slice(0, count)
    .map(({ entry: [, , kind, title], address }) => `${kind} ${title} ${address}`);
}

test("every entry leads to a page and a place on it", () => {
  const broken = candidates
    .map(({ address }) => address)
    .filter((address) => {
      const [path, id] = address.split("#");
      const content = pages.get(`${path}index.html`);
      return content === undefined || (id !== undefined && !content.includes(`id="${id}"`));
    });
  expect(broken).toEqual([]);
});

test("all operations, parameters, fields, statuses, errors, callers and assumptions are in it", () => {
  const titles = new Set(candidates.map(({ entry: [, , , title], where }) => `${where}: ${title}`));
  const missing = apis.flatMap(({ title, operations, access }) => [
    ...Object.keys(access.callers).map((caller) => `${title}: ${caller}`),
    ...operations.flatMap(({ summary, parameters, requestBody, responses }) =>
      [
        summary,
        ...parameters.map(({ name }) => name),
        ...(requestBody?.fields ?? []).map(({ path }) => path),
        ...responses.flatMap(({ fields }) => fields.map(({ path }) => path)),
      ].map((name) => `${title} · ${summary}: ${name}`),
    ),
  ]);
  expect(missing.filter((each) => !titles.has(each))).toEqual([]);
  const count = (kind: string): number => candidates.filter(({ entry }) => entry[2] === kind).length;
  const operations = apis.flatMap((api) => api.operations);
  expect(count("status")).toBe(operations.flatMap(({ responses }) => responses).length);
  const refusals = operations.flatMap(({ responses }) => responses.filter(({ status }) => status >= 400));
  expect(count("error")).toBe(refusals.flatMap(({ examples }) => examples).length);
  expect(count("assumed")).toBe(operations.flatMap(({ assumptions }) => assumptions).length);
});

test.each([
  [
    "api_key_last4",
    "field api_keys[].api_key_last4 partner-subscriptions/list-api-keys/#field-200-api_keys-api_key_last4",
  ],
  ["last4 get", "field api_key_last4 partner-subscriptions/get-api-key/#field-200-api_key_last4"],
  ["listKeys", "operation List keys certcentral/list-keys/"],
  ["list keys", "operation List keys certcentral/list-keys/"],
  ["/key/api-roles", "operation List API key roles certcentral/list-api-roles/"],
  ["stale", "guide Find stale keys guides/stale-keys/"],
  ["X-DC-DEVKEY", "section Address and key: X-DC-DEVKEY certcentral/operations/#address-and-key"],
  [
    "request_limit_exceeded",
    "section CertCentral 429: request_limit_exceeded guides/errors/#certcentral-429-request_limit_exceeded",
  ],
  ["keyNotFound", "error 404 not_found partner-subscriptions/get-api-key/#example-404-keyNotFound"],
  ["view-only", "caller view-only certcentral/operations/#callers-and-owners"],
  ["status certcentral", "field api_keys[].status certcentral/list-keys/#field-200-api_keys-status"],
])("%s finds first: %s", (query, first) => {
  expect(found(query)).toEqual([first]);
});

test("a name outweighs its beginning, a beginning a title, and a title a text", () => {
  const one: SearchIndex = {
    pages: [["a/", "A"]],
    entries: [
      [0, "text", "operation", "Other", "", "the status of it"],
      [0, "title", "operation", "A status", "", ""],
      [0, "prefix", "operation", "Other", "statusOfKey", ""],
      [0, "name", "assumed", "Other", "status", ""],
      [0, "none", "operation", "Other", "", "stat us"],
    ],
  };
  expect(rank(candidatesOf(one), "Status").map(({ entry }) => entry[1])).toEqual([
    "name",
    "prefix",
    "title",
    "text",
  ]);
});

test("each word has to match, and no word matches nothing", () => {
  expect(found("api_key_last4 certcentral")).toEqual([]);
  expect(found("  ")).toEqual([]);
  expect(found("?!")).toEqual([]);
});

test("an excerpt is where the word stands", () => {
  const text = `${"before ".repeat(30)}needle${" after".repeat(30)}`;
  expect(excerpt(text, "Needle")).toMatch(/^… (before )+needle( after)+ …$/);
  expect(excerpt(text, "absent")).toMatch(/^before .* …$/);
  expect(excerpt("short text", "text")).toBe("short text");
});

test("it is small, and so is the script that every page loads", async () => {
  await using folder = await temporaryFolder();
  await bundleSearch(folder.dir);
  const kB = (body: string | Buffer): number => gzipSync(body, { level: 9 }).length / 1000;
  const sizes = { index: kB(json), script: kB(await readFile(join(folder.dir, "search.js"))) };
  console.log(
    `search: ${sizes.script} kB gzip on every page, and an index of ${candidates.length} entries, ${sizes.index} kB, once it is used`,
  );
  expect(sizes.index).toBeLessThan(40);
  expect(sizes.script).toBeLessThanOrEqual(3);
});
