import { controlsDocument } from "@latchkey/validators/sandbox";

/** The parts of the controls' document that these tests read, with references resolved one level. */
export interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: {
    readonly operationId: string;
    readonly description?: string;
    readonly parameters: readonly { readonly name: string; readonly in: string }[];
    readonly requestBody?: { readonly content: JsonContent };
    readonly responses: Readonly<Record<string, { readonly content?: JsonContent }>>;
  };
}

interface JsonContent {
  readonly "application/json": { readonly schema: object; readonly example?: unknown };
}

interface PathItem {
  readonly parameters?: readonly object[];
  readonly [method: string]: unknown;
}

export function documentedControls(): readonly Documented[] {
  // The document has the type of any object, since only tests read it.
  const paths = controlsDocument["paths"] as Readonly<Record<string, PathItem>>;
  return Object.entries(paths).flatMap(([path, { parameters: common = [], ...operations }]) =>
    Object.entries(operations).map(([method, given]) => {
      const operation = given as Documented["operation"];
      const { parameters = [], responses } = operation;
      return {
        method: method.toUpperCase(),
        path,
        operation: {
          ...operation,
          parameters: [...common, ...parameters].map(resolve) as Documented["operation"]["parameters"],
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, response]) => [status, resolve(response)]),
          ),
        },
      };
    }),
  );
}

/** The schema and the example of a response's body. Empty if the response has no body. */
export function schemaOf(
  { responses }: Documented["operation"],
  status: number,
): Partial<JsonContent["application/json"]> {
  return responses[status]?.content?.["application/json"] ?? {};
}

function resolve(node: object): object {
  if (!("$ref" in node)) return node;
  let found: unknown = controlsDocument;
  for (const name of String(node.$ref).slice(2).split("/")) found = Object(found)[name];
  return Object(found);
}
