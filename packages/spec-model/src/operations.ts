import {
  type AccessObject,
  type CredentialObject,
  type Example,
  escapeName,
  type Media,
  type Method,
  methods,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  resolve,
  type Schema,
  type SecurityScheme,
} from "./document.ts";

/** An operation with its parameters and bodies. References are resolved. */
export interface ApiOperation {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  /** The JSON Pointer to `operation`. */
  readonly pointer: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  readonly request: Message | undefined;
  readonly responses: readonly Message[];
}

/** A request body or a response. */
export interface Message {
  /** The name: `request`, or the status of a response. */
  readonly name: string;
  readonly description: string;
  /** Whether a request must have the body. */
  readonly isRequired: boolean;
  /** The bodies by media type; undefined if there is no body. */
  readonly content: Readonly<Record<string, Media>> | undefined;
  /** The schema of the JSON body; undefined if there is none. */
  readonly schema: Schema | Reference | undefined;
  readonly examples: readonly NamedExample[];
  readonly assumed: string | undefined;
}

export interface NamedExample extends Example {
  readonly name: string;
}

/** Returns all operations in the order of the document. */
export function operationsOf(document: OpenApiDocument): ApiOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { operationId, requestBody, responses } = operation;
      return [
        {
          operationId,
          method,
          path,
          pointer: `/paths/${escapeName(path)}/${method}`,
          operation,
          parameters: parametersOf(document, item, operation),
          request: requestBody && messageOf(document, "request", resolve(document, requestBody)),
          responses: Object.entries(responses).map(([status, response]) =>
            messageOf(document, status, resolve(document, response)),
          ),
        },
      ];
    }),
  );
}

/** Returns an operation by its operationId. @throws Error if the document has no such operation. */
export function findOperation(document: OpenApiDocument, operationId: string): ApiOperation {
  const found = operationsOf(document).find((each) => each.operationId === operationId);
  if (found === undefined)
    throw new Error(`"${document.info.title}" has no operation ${operationId}. Check the operationId.`);
  return found;
}

/**
 * A parameter of an operation replaces the parameter of its path with the same name and location (OpenAPI 3.1,
 * 4.8.10).
 */
function parametersOf(document: OpenApiDocument, item: PathItem, operation: Operation): Parameter[] {
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) =>
    resolve(document, each),
  );
  return [...new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

function messageOf(
  document: OpenApiDocument,
  name: string,
  stated: { description?: string; required?: boolean; content?: Record<string, Media>; "x-assumed"?: string },
): Message {
  const json = stated.content?.["application/json"];
  return {
    name,
    description: stated.description ?? "",
    isRequired: stated.required === true,
    content: stated.content,
    schema: json?.schema,
    examples: Object.entries(json?.examples ?? {}).map(([example, value]) => ({
      name: example,
      ...resolve(document, value),
    })),
    assumed: stated["x-assumed"]?.trim(),
  };
}

/** The response to a kind of caller that requests keys of a kind of owner. */
export interface AccessRow {
  readonly caller: string;
  /** The kind of owner. Undefined if the operation does not concern keys. */
  readonly owner: string | undefined;
  readonly answer: Access;
  /** The index in `x-access`. Rows that come from the same row of the document have the same index. */
  readonly index: number;
  readonly assumed: string | undefined;
}

/** `allowed`, or `listed` or `omitted` in a list, or an error status with the name of its example. */
export type Access = "allowed" | "listed" | "omitted" | { readonly status: number; readonly example: string };

/**
 * Returns the rows of an operation's `x-access`, one for each caller and owner.
 *
 * @throws Error if the status of a row is not a 4xx, or has no example.
 */
export function accessOf({ operationId, "x-access": rows = [] }: Operation): AccessRow[] {
  return rows.flatMap((row, index) =>
    [row.caller].flat().flatMap((caller) =>
      [row.owner].flat().map((owner) => ({
        caller,
        owner,
        answer: answerOf(`x-access of ${operationId}`, row),
        index,
        assumed: row["x-assumed"]?.trim(),
      })),
    ),
  );
}

/** The response to a kind of invalid credential, such as a missing one. */
export interface CredentialRow {
  readonly credential: string;
  readonly answer: Access;
  readonly assumed: string | undefined;
}

/** Returns the credentials of `x-access-model`, one row for each kind. */
export function credentialRowsOf({ info, "x-access-model": model }: OpenApiDocument): CredentialRow[] {
  return (model?.credentials ?? []).flatMap((row) =>
    [row.credential].flat().map((credential) => ({
      credential,
      answer: answerOf(`x-access-model of "${info.title}"`, row),
      assumed: row["x-assumed"]?.trim(),
    })),
  );
}

function answerOf(owner: string, { answer, example }: AccessObject | CredentialObject): Access {
  if (answer === "allowed" || answer === "listed" || answer === "omitted") return answer;
  if (!/^4\d\d$/.test(answer) || example === undefined) {
    throw new Error(
      `${owner} has "answer: ${answer}". Write allowed, listed, omitted, or a 4xx status with an example.`,
    );
  }
  return { status: Number(answer), example };
}

/** Returns the path of the servers, to which the paths of operations are appended. Empty if the servers have no path. */
export function serverPath({ info, servers }: OpenApiDocument): string {
  const paths = new Set(servers.map(({ url }) => new URL(url).pathname.replace(/\/$/, "")));
  const [path] = paths;
  if (path === undefined || paths.size > 1) {
    throw new Error(
      `The servers of "${info.title}" have different paths: ${[...paths].join(", ")}. Give all of them the same path.`,
    );
  }
  return path;
}

/** Returns the only credential of the API, a key in a header. */
export function credentialScheme(document: OpenApiDocument): SecurityScheme {
  const [scheme, ...others] = Object.values(document.components.securitySchemes);
  if (scheme?.type !== "apiKey" || scheme.in !== "header" || others.length > 0) {
    throw new Error(
      `The security schemes of "${document.info.title}" are not one API key in a header. Declare exactly one scheme of type apiKey.`,
    );
  }
  return scheme;
}
