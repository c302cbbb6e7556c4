import { expect, test } from "vitest";
import { bundleSpec } from "../src/bundle.ts";
import { mergeForMock } from "../src/mock-document.ts";
import { repository } from "../src/repository.ts";
import { scratchFolder } from "./scratch.ts";

const documents = await bundleSpec(repository, scratchFolder());

test("both APIs stand at the paths of the live service", () => {
  const live = Object.values(documents).flatMap(({ servers, paths }) =>
    Object.keys(paths).map((path) => new URL(servers[0]?.url ?? "").pathname + path),
  );
  expect(live).toContain("/partner-subscription/api/v1/api-key/{apiKeyId}/status");
  expect(live).toContain("/services/v2/key/api-roles");
  expect(Object.keys(mergeForMock(documents).paths)).toEqual(live);
});

test("it says what a request without its credential gets", () => {
  const credentials = mergeForMock(documents)["x-credentials"];
  expect(credentials.map(({ basePath, header, status }) => [basePath, header, status])).toEqual([
    ["/partner-subscription/api/v1", "X-PARTNER-APIKEY", 403],
    ["/services/v2", "X-DC-DEVKEY", 403],
  ]);
  expect(credentials.map(({ body }) => body)).toEqual(
    Array(2).fill({
      errors: [{ code: expect.stringContaining("access_denied"), message: expect.any(String) }],
    }),
  );
});

test("a document that does not say what a missing credential gets is refused with a sentence", () => {
  const certcentral = { ...documents.certcentral, "x-access-model": { credentials: [] } };
  expect(() => mergeForMock({ ...documents, certcentral })).toThrow(
    new Error('"CertCentral API keys" does not say in x-access-model what a missing credential gets.'),
  );
});

test("each operation asks for the credential of its own API", () => {
  const { paths } = mergeForMock(documents);
  expect(paths["/partner-subscription/api/v1/api-key"]?.get).toMatchObject({
    security: [{ partnerApiKey: [] }],
  });
  expect(paths["/services/v2/key"]?.get).toMatchObject({ security: [{ certCentralApiKey: [] }] });
});

test("an operation's own security stays", () => {
  const changed = structuredClone(documents);
  const list = changed.certcentral.paths["/key"]?.get;
  if (list !== undefined) list.security = [];
  expect(mergeForMock(changed).paths["/services/v2/key"]?.get?.security).toEqual([]);
});

test("a server's trailing slash is not doubled", () => {
  const certcentral = { ...documents.certcentral, servers: [{ url: "https://shelf.example/" }] };
  expect(Object.keys(mergeForMock({ ...documents, certcentral }).paths)).toContain("/key");
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
      'The servers of "CertCentral API keys" have different paths; one is needed: /services/v2, /other',
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
