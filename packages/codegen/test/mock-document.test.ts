import { expect, test } from "vitest";
import { bundleSpec } from "../src/bundle.ts";
import { mergeForMock } from "../src/mock-document.ts";
import { repository } from "../src/repository.ts";
import { scratchFolder } from "./scratch.ts";

const documents = await bundleSpec(repository, scratchFolder());

test("both APIs are at the paths of the live service", () => {
  const live = Object.values(documents).flatMap(({ servers, paths }) =>
    Object.keys(paths).map((path) => new URL(servers[0]?.url ?? "").pathname + path),
  );
  expect(live).toContain("/partner-subscription/api/v1/api-key/{apiKeyId}/status");
  expect(live).toContain("/services/v2/key/api-roles");
  expect(Object.keys(mergeForMock(documents).paths)).toEqual(live);
});

test("has the response to a request without its credential", () => {
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

test("rejects a document that does not say what a missing credential gets", () => {
  const certcentral = { ...documents.certcentral, "x-access-model": { credentials: [] } };
  expect(() => mergeForMock({ ...documents, certcentral })).toThrow(
    new Error(
      '"CertCentral API keys" does not say what a missing credential gets. Add a row for a missing credential to x-access-model.',
    ),
  );
});

test("each operation requires the credential of its own API", () => {
  const { paths } = mergeForMock(documents);
  expect(paths["/partner-subscription/api/v1/api-key"]?.get).toMatchObject({
    security: [{ partnerApiKey: [] }],
  });
  expect(paths["/services/v2/key"]?.get).toMatchObject({ security: [{ certCentralApiKey: [] }] });
});

test("keeps an operation's own security", () => {
  const changed = structuredClone(documents);
  const list = changed.certcentral.paths["/key"]?.get;
  if (list !== undefined) list.security = [];
  expect(mergeForMock(changed).paths["/services/v2/key"]?.get?.security).toEqual([]);
});

test("does not double a server's trailing slash", () => {
  const certcentral = { ...documents.certcentral, servers: [{ url: "https://shelf.example/" }] };
  expect(Object.keys(mergeForMock({ ...documents, certcentral }).paths)).toContain("/key");
});

test("every reference has a target", () => {
  const merged = mergeForMock(documents);
  const references = [...JSON.stringify(merged).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  const dangling = references.filter(
    ([, section = "", name = ""]) => merged.components[section]?.[name] === undefined,
  );
  expect(references.length).toBeGreaterThan(50);
  expect(dangling).toEqual([]);
});

test("the root names the dialect, since Prism would read the schemas as draft-07", () => {
  expect(mergeForMock(documents).jsonSchemaDialect).toBe("https://json-schema.org/draft/2020-12/schema");
});

test("rejects servers with different paths", () => {
  const { certcentral, ...others } = documents;
  const servers = [...certcentral.servers, { url: "https://eu.example/other" }];
  expect(() => mergeForMock({ ...others, certcentral: { ...certcentral, servers } })).toThrow(
    new Error(
      'The servers of "CertCentral API keys" have different paths: /services/v2, /other. Give all of them the same path.',
    ),
  );
});

test("rejects two security schemes with one name", () => {
  const { certcentral, "partner-subscriptions": partner } = documents;
  const components = { ...certcentral.components, securitySchemes: partner.components.securitySchemes };
  expect(() => mergeForMock({ ...documents, certcentral: { ...certcentral, components } })).toThrow(
    new Error("Two documents have securitySchemes/partnerApiKey. Rename one of them."),
  );
});
