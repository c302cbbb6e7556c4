import type { ApiModel, ExampleModel, OperationModel } from "../model/api-model.ts";
import { follow, listOf, objectOf, optionalText, textOf } from "../model/json.ts";
import { operationLink } from "./tables.ts";

/** One refusal that an operation's examples show. */
export interface ErrorExample {
  readonly api: string;
  readonly operation: OperationModel;
  readonly status: number;
  readonly code: string;
  readonly example: ExampleModel;
  /** What is assumed of it, of its body and of its status. */
  readonly assumed: readonly string[];
}

/** Each example of a refusal, of each operation. */
export function errorExamples(api: ApiModel): readonly ErrorExample[] {
  return api.operations.flatMap((operation) =>
    operation.responses
      .filter(({ status }) => status >= 400)
      .flatMap((response) =>
        response.examples.map((example) => ({
          api: api.slug,
          operation,
          status: response.status,
          code: textOf(objectOf(listOf(objectOf(example.value)["errors"])[0])["code"]),
          example,
          assumed: [
            response.assumed,
            ...bodyAssumptions(operation),
            exampleAssumption(api, operation, response.status, example.name),
          ].flatMap((why) => why ?? []),
        })),
      ),
  );
}

/** The fixed part of an entry: what comes over the wire, from where, and what of it is assumed. */
export function renderError(api: ApiModel, status: number, code: string): string {
  const found = errorExamples(api).filter((each) => each.status === status && each.code === code);
  const [first] = found;
  if (first === undefined)
    throw new Error(`No example of ${api.slug} is a ${status} with the code "${code}".`);
  const operations = [...new Set(found.map(({ operation }) => operation))];
  const situations = [...new Set(found.map(({ example }) => example.summary))];
  const reasons = [...new Set(found.flatMap(({ assumed }) => assumed))];
  return [
    `\`\`\`json\n${JSON.stringify(first.example.value, undefined, 2)}\n\`\`\``,
    `Returned by ${operations.map(operationLink).join(", ")}. In the spec: ${situations.join("; ")}.`,
    ...reasons.map((reason) => `**Assumed.** ${reason.replaceAll(/\s*\n\s*/g, " ")}`),
  ].join("\n\n");
}

/** All refusals of an API have one body, which the first of them in an operation stands for. */
function bodyAssumptions({ assumptions }: OperationModel): string[] {
  return assumptions.flatMap(({ where, why }) => (/^the body of [45]/.test(where) ? [why] : []));
}

/** From the document: an operation tells one reason once, though two of its examples have it. */
function exampleAssumption(
  { document }: ApiModel,
  { path, method }: OperationModel,
  status: number,
  name: string,
): string | undefined {
  const operation = objectOf(objectOf(objectOf(document["paths"])[path])[method.toLowerCase()]);
  const response = follow(document, objectOf(operation["responses"])[status]);
  const json = objectOf(objectOf(response["content"])["application/json"]);
  return optionalText(follow(document, objectOf(json["examples"])[name])["x-assumed"]);
}
