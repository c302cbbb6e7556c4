import type {
  ApiModel,
  Assumption,
  BodyModel,
  CredentialModel,
  ExampleModel,
  JsonObject,
  OperationModel,
  ParameterModel,
  ResponseModel,
} from "./api-model.ts";
import { readFields, typeText } from "./fields.ts";
import { follow, listOf, objectOf, optionalText, textOf, textsOf } from "./json.ts";
import { readAccessModel, readAccessRows, readRefusals } from "./read-access.ts";

/** Reads a bundled document as the pages need it. The spec's lint has held it to its form. */
export function readApi(slug: string, document: JsonObject): ApiModel {
  const info = objectOf(document["info"]);
  return {
    slug,
    title: textOf(info["title"]),
    version: textOf(info["version"]),
    summary: textOf(info["summary"]),
    description: textOf(info["description"]),
    servers: listOf(document["servers"])
      .map(objectOf)
      .map((server) => ({
        url: textOf(server["url"]),
        description: textOf(server["description"]),
        region: optionalText(server["x-region"]),
      })),
    credential: readCredential(document),
    access: readAccessModel(document),
    operations: Object.entries(objectOf(document["paths"])).flatMap(([path, item]) =>
      Object.entries(objectOf(item)).flatMap(([method, node]) => {
        const operation = objectOf(node);
        return operation["operationId"] === undefined
          ? []
          : [readOperation(slug, document, path, method, operation, listOf(objectOf(item)["parameters"]))];
      }),
    ),
    document,
  };
}

function readCredential(document: JsonObject): CredentialModel {
  const schemes = objectOf(objectOf(document["components"])["securitySchemes"]);
  const [scheme = {}] = Object.values(schemes).map(objectOf);
  const environment = objectOf(scheme["x-environment"]);
  return {
    header: textOf(scheme["name"]),
    description: textOf(scheme["description"]),
    environment: { apiKey: textOf(environment["apiKey"]), baseUrl: textOf(environment["baseUrl"]) },
    refusals: readRefusals(document),
  };
}

function readOperation(
  api: string,
  document: JsonObject,
  path: string,
  method: string,
  operation: JsonObject,
  sharedParameters: readonly unknown[],
): OperationModel {
  const operationId = textOf(operation["operationId"]);
  const vendor = objectOf(operation["externalDocs"]);
  const parameters = [...sharedParameters, ...listOf(operation["parameters"])].map((node) =>
    readParameter(document, node),
  );
  const requestBody = readBody(document, operation["requestBody"]);
  const responses = Object.entries(objectOf(operation["responses"])).map(([status, node]) =>
    readResponse(document, Number(status), node),
  );
  return {
    api,
    operationId,
    slug: operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    tag: textsOf(operation["tags"])[0] ?? "",
    method: method.toUpperCase(),
    path,
    summary: textOf(operation["summary"]),
    description: textOf(operation["description"]),
    vendorPage: { url: textOf(vendor["url"]), description: textOf(vendor["description"]) },
    parameters,
    requestBody,
    responses,
    access: readAccessRows(operation),
    assumptions: assumptionsOf(document, operation, parameters, requestBody, responses),
  };
}

function readParameter(document: JsonObject, node: unknown): ParameterModel {
  const parameter = follow(document, node);
  const schema = follow(document, parameter["schema"]);
  const [example] = Object.values(objectOf(parameter["examples"])).map((each) => follow(document, each));
  const place = parameter["in"];
  return {
    name: textOf(parameter["name"]),
    place: place === "path" || place === "query" ? place : "header",
    isRequired: parameter["required"] === true,
    type: typeText(document, schema),
    description: textOf(parameter["description"]),
    example: example?.["value"],
    assumed: optionalText(parameter["x-assumed"]),
  };
}

function readBody(document: JsonObject, node: unknown): BodyModel | undefined {
  if (node === undefined) return undefined;
  const body = follow(document, node);
  const json = objectOf(objectOf(body["content"])["application/json"]);
  return {
    description: textOf(body["description"]),
    isRequired: body["required"] === true,
    fields: readFields(document, json["schema"]),
    examples: readExamples(document, json),
  };
}

function readResponse(document: JsonObject, status: number, node: unknown): ResponseModel {
  const response = follow(document, node);
  const json = objectOf(objectOf(response["content"])["application/json"]);
  return {
    status,
    description: textOf(response["description"]),
    assumed: optionalText(response["x-assumed"]),
    fields: json["schema"] === undefined ? [] : readFields(document, json["schema"]),
    examples: readExamples(document, json),
  };
}

function readExamples(document: JsonObject, json: JsonObject): ExampleModel[] {
  return Object.entries(objectOf(json["examples"])).map(([name, node]) => {
    const example = follow(document, node);
    return { name, summary: textOf(example["summary"]), value: example["value"] };
  });
}

/** What the whole operation rests on, wherever in the document it stands; the rows of x-access have their own place. */
function assumptionsOf(
  document: JsonObject,
  operation: JsonObject,
  parameters: readonly ParameterModel[],
  requestBody: BodyModel | undefined,
  responses: readonly ResponseModel[],
): Assumption[] {
  const found: Assumption[] = [];
  const add = (where: string, why: string | undefined): void => {
    if (why !== undefined && !found.some((each) => each.why === why)) found.push({ where, why });
  };
  add("the operation", optionalText(operation["x-assumed"]));
  for (const { name, assumed } of parameters) add(`parameter \`${name}\``, assumed);
  if (requestBody !== undefined) {
    const body = follow(document, operation["requestBody"]);
    add("the request body", optionalText(schemaOf(document, body)["x-assumed"]));
    for (const { path, assumed } of requestBody.fields) add(`field \`${path}\` of the request`, assumed);
  }
  for (const response of responses) {
    add(`the answer ${response.status}`, response.assumed);
    const node = follow(document, objectOf(operation["responses"])[response.status]);
    for (const why of schemaAssumptions(document, schemaOf(document, node))) {
      add(`the body of ${response.status}`, why);
    }
    for (const { path, assumed } of response.fields) add(`field \`${path}\` of ${response.status}`, assumed);
    const examples = objectOf(objectOf(objectOf(node["content"])["application/json"])["examples"]);
    for (const [name, example] of Object.entries(examples)) {
      add(`example \`${name}\` of ${response.status}`, optionalText(follow(document, example)["x-assumed"]));
    }
  }
  return found;
}

function schemaOf(document: JsonObject, node: JsonObject): JsonObject {
  return follow(document, objectOf(objectOf(node["content"])["application/json"])["schema"]);
}

/** Of a schema and the schemas of whole objects that it is put together from. */
function schemaAssumptions(document: JsonObject, schema: JsonObject): string[] {
  const parts = [...listOf(schema["allOf"]), ...listOf(schema["oneOf"])];
  const items = Object.values(objectOf(schema["properties"])).flatMap((property) => {
    const { items: each } = follow(document, property);
    return each === undefined ? [] : [each];
  });
  return [
    ...textsOf(schema["x-assumed"]).map((text) => text.trim()),
    ...[...parts, ...items].flatMap((part) => schemaAssumptions(document, follow(document, part))),
  ];
}
