import { isNode } from "@latchkey/spec-model";
import type { Api, FieldText, Operation } from "../spec/api.ts";

/** Reads the data about an API that the form needs. The build writes it into the page as JSON. */
export function readFormData(api: Api) {
  return {
    slug: api.slug,
    /** The path of DigiCert's server: `/services/v2`. */
    basePath: new URL(api.servers[0].url).pathname,
    /** The header that carries the key. */
    header: api.credential.header,
    /** The environment variable from which the curl command takes the key. */
    keyVariable: api.credential.environment.apiKey,
    operations: api.operations.map(readOperation),
  };
}

export type FormApi = ReturnType<typeof readFormData>;
export type FormOperation = ReturnType<typeof readOperation>;
export type FormInput = ReturnType<typeof readInput>;

function readOperation(operation: Operation) {
  const { operationId, summary, method, path, parameters, request, responses } = operation;
  const example = request?.examples[0]?.value;
  return {
    operationId,
    summary,
    method,
    path,
    parameters: parameters.map((parameter) => ({
      ...readInput(parameter, parameter.example),
      in: parameter.in,
    })),
    /** The fields of the request body. Empty if the operation takes no body. */
    body: (request?.fields ?? []).map((field) =>
      readInput(field, isNode(example) ? example[field.name] : undefined),
    ),
    /** The response field with the secret of a new key. */
    secretField: responses.flatMap(({ fields }) => fields).find(({ isSecret }) => isSecret)?.name,
  };
}

function readInput({ name, schema, type, isRequired, constraints }: FieldText, example: unknown) {
  const choices = (schema.enum ?? []).map(String);
  // The form lists the choices, so the hint has only the other constraints.
  const hints = [type, ...(choices.length > 0 ? [] : constraints), ...(isRequired ? [] : ["optional"])];
  return {
    name,
    isRequired,
    /** The type and the constraints in a few words. */
    hint: hints.join(", ").replaceAll("`", ""),
    isNumber: type.startsWith("integer") || type.startsWith("number"),
    /** The valid values. Empty if there are more values than a list can show. */
    choices,
    /** The example in the document. Empty if the document has no example. */
    example: example === undefined ? "" : String(example),
  };
}
