import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publishedDocuments, readOverview } from "../src/api-document.ts";
import { fixture, temporaryFolder } from "./fixture-site.ts";

test("an overview says what the document says", async () => {
  expect(await readOverview(fixture("certcentral"))).toEqual({
    slug: "certcentral",
    title: "CertCentral API: API keys & roles",
    version: "2.0.0",
    purpose: "Keys of the users of one CertCentral account.",
    servers: [
      { url: "https://www.digicert.com/services/v2", description: "United States" },
      { url: "https://certcentral.digicert.eu/services/v2", description: "Europe" },
    ],
    credentialHeaders: ["X-DC-DEVKEY"],
    operationCount: 2,
  });
});

test("without a summary the first paragraph of the description stands in", async () => {
  await using folder = await temporaryFolder();
  const jsonFile = join(folder.dir, "a.json");
  const info = { title: "A", description: "First\nparagraph.\n\nSecond." };
  await writeFile(jsonFile, JSON.stringify({ info, servers: [{ url: "https://example.com" }] }));
  const overview = await readOverview({ slug: "a", jsonFile, yamlFile: jsonFile });
  expect(overview.purpose).toBe("First paragraph.");
});

test("a document without servers is refused", async () => {
  await using folder = await temporaryFolder();
  const jsonFile = join(folder.dir, "a.json");
  await writeFile(jsonFile, JSON.stringify({ info: { title: "A" } }));
  await expect(readOverview({ slug: "a", jsonFile, yamlFile: jsonFile })).rejects.toThrow(
    `${jsonFile} names no info.title or no servers: the landing page is built from both.`,
  );
});

test("the published documents are the two bundles of the spec", () => {
  expect(publishedDocuments().map(({ slug, jsonFile }) => [slug, jsonFile.split("/spec/")[1]])).toEqual([
    ["partner-subscriptions", "dist/partner-subscriptions.json"],
    ["certcentral", "dist/certcentral.json"],
  ]);
});
