import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publishedDocuments, readModel } from "../src/api-document.ts";
import { fixture, temporaryFolder } from "./fixture-site.ts";

test("a model says what the document says", () => {
  const api = readModel(fixture("certcentral"));
  expect(api).toMatchObject({
    slug: "certcentral",
    title: "CertCentral API: API keys & roles",
    version: "2.0.0",
    summary: "Keys of the users of one CertCentral account.",
    servers: [
      { url: "https://www.digicert.com/services/v2", description: "United States" },
      { url: "https://certcentral.digicert.eu/services/v2", description: "Europe" },
    ],
    credential: { header: "X-DC-DEVKEY" },
  });
  expect(api.operations.map(({ slug }) => slug)).toEqual(["create-api-key", "list-api-roles"]);
});

test("a document without servers is refused", async () => {
  await using folder = await temporaryFolder();
  const jsonFile = join(folder.dir, "a.json");
  await writeFile(jsonFile, JSON.stringify({ info: { title: "A" } }));
  expect(() => readModel({ slug: "a", jsonFile, yamlFile: jsonFile })).toThrow(
    `${jsonFile} names no info.title or no servers: the pages are built from both.`,
  );
});

test("the published documents are the two bundles of the spec", () => {
  expect(publishedDocuments().map(({ slug, jsonFile }) => [slug, jsonFile.split("/spec/")[1]])).toEqual([
    ["partner-subscriptions", "dist/partner-subscriptions.json"],
    ["certcentral", "dist/certcentral.json"],
  ]);
});
