import type { ApiModel, FieldModel, OperationModel, ParameterModel } from "../model/api-model.ts";
import { follow, listOf, objectOf } from "../model/json.ts";
import type { FormApi, FormInput, FormOperation, FormParameter } from "./form-data.ts";

/** Takes from an API's model what its forms are made of. */
export function readFormData(api: ApiModel): FormApi {
  const [server] = api.servers;
  if (server === undefined) throw new Error(`${api.slug} names no server: its forms need the path of one.`);
  return {
    slug: api.slug,
    title: api.title,
    basePath: new URL(server.url).pathname,
    header: api.credential.header,
    keyVariable: api.credential.environment.apiKey,
    operations: api.operations.map((operation) => readOperation(api, operation)),
  };
}

function readOperation(api: ApiModel, operation: OperationModel): FormOperation {
  const { operationId, summary, method, path, parameters, requestBody, responses } = operation;
  const schema = bodySchema(api, operation);
  const example = objectOf(requestBody?.examples[0]?.value);
  return {
    operationId,
    summary,
    method,
    path,
    parameters: parameters.map(readParameter),
    body: (requestBody?.fields ?? []).map((field) =>
      readField(field, follow(api.document, objectOf(schema["properties"])[field.path]), example[field.path]),
    ),
    secretField: responses.flatMap(({ fields }) => fields).find(({ isSecret }) => isSecret)?.path,
  };
}

function bodySchema(
  { document }: ApiModel,
  { path, method }: OperationModel,
): Readonly<Record<string, unknown>> {
  const operation = objectOf(objectOf(objectOf(document["paths"])[path])[method.toLowerCase()]);
  const content = objectOf(follow(document, operation["requestBody"])["content"]);
  return follow(document, objectOf(content["application/json"])["schema"]);
}

function readParameter({ name, place, isRequired, type, example }: ParameterModel): FormParameter {
  return { ...input(name, isRequired, [type], type, example), place };
}

function readField(
  field: FieldModel,
  schema: Readonly<Record<string, unknown>>,
  example: unknown,
): FormInput {
  const { path, isRequired, type, constraints } = field;
  const choices = listOf(schema["enum"]).map(String);
  // The choices are to be seen in the form; the rest of the constraints is told.
  const words = choices.length > 0 ? [type] : [type, ...constraints];
  return { ...input(path, isRequired, words, type, example), choices };
}

function input(
  name: string,
  isRequired: boolean,
  words: readonly string[],
  type: string,
  example: unknown,
): FormInput {
  return {
    name,
    isRequired,
    hint: [...words, ...(isRequired ? [] : ["optional"])].join(", ").replaceAll("`", ""),
    isNumber: type.startsWith("integer") || type.startsWith("number"),
    choices: [],
    example: example === undefined ? "" : String(example),
  };
}
