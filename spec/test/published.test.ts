import { readFileSync } from "node:fs";
import { apiNames, isNode, operationsOf, type Schema, walk } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readDocument } from "./documents.ts";

const forms = ["", ".portable", ".sandbox", ".strict", ".source"];

/** The keywords whose value is a schema, or whose values are schemas. */
const keywords = ["schema", "items", "not", "propertyNames", "contains", "if", "then", "else"];
const lists = ["allOf", "oneOf", "anyOf", "prefixItems"];
const maps = ["properties", "patternProperties", "$defs", "schemas"];

describe.each(apiNames)("%s", (api) => {
  const source = readDocument(`${api}.source.json`);
  const published = readDocument(`${api}.json`);
  const portable = readDocument(`${api}.portable.json`);
  const sandbox = readDocument(`${api}.sandbox.json`);

  test.each(forms)("%s.json has no boolean schema and no reference without a target", (form) => {
    const text = JSON.stringify(readDocument(`${api}${form}.json`));
    const document = readDocument(`${api}${form}.json`);
    const schemas = [...walk(document)].flatMap(({ node, pointer }) =>
      /\/(examples|x-[\w-]+)(\/|$)/.test(pointer)
        ? []
        : [
            ...keywords.map((name) => node[name]),
            ...[...lists, ...maps].flatMap((name) => Object.values(node[name] ?? {})),
          ],
    );
    expect(schemas.length).toBeGreaterThan(50);
    expect(schemas.filter((schema) => typeof schema === "boolean")).toEqual([]);
    for (const [, section = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
      expect(document.components[section], name).toHaveProperty(name);
    }
  });

  test("the portable document has plain objects, anyOf instead of oneOf, and enumerations with names", () => {
    for (const { node, pointer } of walk(portable)) {
      for (const keyword of ["allOf", "oneOf", "unevaluatedProperties", "x-required-in-examples"]) {
        expect(Object.keys(node), pointer).not.toContain(keyword);
      }
      if (Array.isArray(node["enum"]) && node["type"] === "integer") {
        expect(node["x-enum-varnames"], pointer).toHaveLength(node["enum"].length);
        expect(node["x-enum-varnames"], pointer).not.toContain("None");
      }
    }
    const objects = Object.values(portable.components.schemas ?? {}).filter(
      ({ anyOf, enum: values }) => !anyOf && !values,
    );
    for (const { type } of objects) expect(type).toBe("object");
  });

  test("each id of the portable document has 64 bits", () => {
    const named = [...walk(portable)].flatMap(({ node }) => [
      ...(isNode(node["properties"]) ? Object.entries(node["properties"]) : []),
      ...(typeof node["in"] === "string" ? [[String(node["name"]), node["schema"]] as const] : []),
    ]);
    // The values of properties and schema are schemas.
    const ids = named.filter(([name]) => /^id$|_id$|Id$/.test(name) && !/role_id|name_id/.test(name)) as [
      string,
      Schema,
    ][];
    expect(ids.length).toBeGreaterThan(4);
    for (const [name, { format }] of ids) expect(format, name).toBe("int64");
  });

  test("the portable document has the same operations, statuses and examples", () => {
    const shape = (document: typeof portable) =>
      operationsOf(document).map(({ operationId, method, path, responses }) => ({
        ...{ operationId, method, path },
        responses: responses.map(({ name, examples }) => [name, examples.map(({ value }) => value)]),
      }));
    expect(shape(portable)).toEqual(shape(published));
    expect(shape(published)).toEqual(shape(source));
  });

  test("a fixed path comes before a path with a parameter that matches it", () => {
    const paths = operationsOf(published).map(({ path }) => path);
    for (const [index, path] of paths.entries()) {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      expect(paths.slice(index + 1).filter((later) => later !== path && pattern.test(later))).toEqual([]);
    }
  });

  test("the sandbox's document has all published statuses, and 400, 406, 500 and 503 in each operation", () => {
    for (const [index, { operationId, responses, request }] of operationsOf(sandbox).entries()) {
      const names = responses.map(({ name }) => name);
      const body = request === undefined ? [] : ["413", "415"];
      expect(names, operationId).toEqual(expect.arrayContaining(["400", "406", "500", "503", ...body]));
      const documented = operationsOf(published)[index]?.responses ?? [];
      for (const response of documented) expect(responses).toContainEqual(response);
    }
  });

  test("the YAML equals the JSON", () => {
    const yaml = readFileSync(new URL(`../dist/${api}.yaml`, import.meta.url), "utf8");
    expect(parse(yaml)).toEqual(published);
  });
});

test("an ACME credential is the first form of an item, with all its fields in the portable document", () => {
  const { schemas = {} } = readDocument("certcentral.portable.json").components;
  expect(schemas["KeyOrAcmeCredential"]?.anyOf).toEqual([
    { $ref: "#/components/schemas/AcmeCredential" },
    { $ref: "#/components/schemas/Key" },
  ]);
  expect(Object.keys(schemas["AcmeCredential"]?.properties ?? {})).toHaveLength(15);
  expect(schemas["Key"]?.propertyNames).toEqual({ not: { const: "acme_directory_url" } });
});

test("only the strict document requires a field that all examples have", () => {
  const find = (file: string) =>
    [...walk(readDocument(file))].find(
      ({ node }) => isNode(node["properties"]) && "organization_id" in node["properties"],
    )?.node;
  expect(find("certcentral.json")?.["required"]).not.toContain("organization_id");
  expect(find("certcentral.json")?.["x-required-in-examples"]).toEqual([
    "organization_id",
    "organization_name",
  ]);
  const strict = [...walk(readDocument("certcentral.strict.json").paths)].find(
    ({ node }) => isNode(node["properties"]) && "organization_id" in node["properties"],
  );
  expect(strict?.node["required"]).toEqual(expect.arrayContaining(["organization_id", "organization_name"]));
});
