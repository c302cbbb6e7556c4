import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { repository } from "../src/apis.ts";
import { bundleSpec, type Documents } from "../src/bundle.ts";
import { mergeForMock } from "../src/mock-document.ts";

let documents: Documents;

beforeAll(async () => {
  const scratch = mkdtempSync(join(tmpdir(), "latchkey-mock-document-"));
  documents = await bundleSpec(repository, scratch);
  rmSync(scratch, { recursive: true });
});

test("both APIs stand at the paths of the live service", () => {
  expect(Object.keys(mergeForMock(documents).paths)).toEqual([
    "/partner-subscription/api/v1/api-key",
    "/partner-subscription/api/v1/api-key/account/{accountId}",
    "/partner-subscription/api/v1/api-key/{apiKeyId}",
    "/partner-subscription/api/v1/api-key/{apiKeyId}/status",
    "/services/v2/key",
    "/services/v2/key/user/{user_id}",
    "/services/v2/key/{key_id}",
    "/services/v2/key/{key_id}/status",
    "/services/v2/key/api-roles",
  ]);
});

test("each operation asks for the credential of its own API", () => {
  const { paths } = mergeForMock(documents);
  expect(paths["/partner-subscription/api/v1/api-key"]?.get).toMatchObject({
    security: [{ partnerApiKey: [] }],
  });
  expect(paths["/services/v2/key"]?.get).toMatchObject({ security: [{ certCentralApiKey: [] }] });
});

test("every reference names something", () => {
  const merged = mergeForMock(documents);
  const references = [...JSON.stringify(merged).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  const dangling = references.filter(
    ([, section = "", name = ""]) => merged.components[section]?.[name] === undefined,
  );
  expect(references.length).toBeGreaterThan(50);
  expect(dangling).toEqual([]);
});

test("the root names the dialect, without which Prism takes the schemas for draft-07", () => {
  expect(mergeForMock(documents).jsonSchemaDialect).toBe("https://json-schema.org/draft/2020-12/schema");
});

test("servers with different paths are refused with a sentence", () => {
  const { certcentral, ...others } = documents;
  const servers = [...certcentral.servers, { url: "https://eu.example/other" }];
  expect(() => mergeForMock({ ...others, certcentral: { ...certcentral, servers } })).toThrow(
    new Error(
      'The servers of "CertCentral API keys" have different paths; a mock needs one: /services/v2, /other',
    ),
  );
});

test("two security schemes of one name are refused with a sentence", () => {
  const { certcentral, "partner-subscriptions": partner } = documents;
  const components = { ...certcentral.components, securitySchemes: partner.components.securitySchemes };
  expect(() => mergeForMock({ ...documents, certcentral: { ...certcentral, components } })).toThrow(
    new Error("Two documents have a securitySchemes named partnerApiKey; give one another name."),
  );
});
