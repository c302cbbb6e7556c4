import { isNode } from "@latchkey/spec-model";
import type { Api, FieldText, Operation } from "../spec/api.ts";
import type { FormApi, FormInput, FormOperation } from "./form-data.ts";

/**
 * Reads the data of a form from an API.
 *
 * @throws Error if the document has no server.
 */
export function readFormData(api: Api): FormApi {
  const [server] = api.servers;
  if (server === undefined) throw new Error(`No form for ${api.slug}: its document has no server. Add one.`);
  return {
    slug: api.slug,
    basePath: new URL(server.url).pathname,
    header: api.credential.header,
    keyVariable: api.credential.environment.apiKey,
    operations: api.operations.map(readOperation),
  };
}

function readOperation(operation: Operation): FormOperation {
  const { operationId, summary, method, path, parameters, request, responses } = operation;
  const example = request?.examples[0]?.value;
  return {
    operationId,
    summary,
    method,
    path,
    parameters: parameters.map((parameter) => ({
      ...readInput(parameter, parameter.example),
      in: parameter.in === "path" || parameter.in === "query" ? parameter.in : "header",
    })),
    body: (request?.fields ?? []).map((field) =>
      readInput(field, isNode(example) ? example[field.name] : undefined),
    ),
    secretField: responses.flatMap(({ fields }) => fields).find(({ isSecret }) => isSecret)?.name,
  };
}

function readInput({ name, schema, type, isRequired, constraints }: FieldText, example: unknown): FormInput {
  const choices = (schema.enum ?? []).map(String);
  // The form lists the choices, so the hint has only the other constraints.
  const hints = [type, ...(choices.length > 0 ? [] : constraints), ...(isRequired ? [] : ["optional"])];
  return {
    name,
    isRequired,
    hint: hints.join(", ").replaceAll("`", ""),
    isNumber: type.startsWith("integer") || type.startsWith("number"),
    choices,
    example: example === undefined ? "" : String(example),
  };
}
