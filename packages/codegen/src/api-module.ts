import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiName } from "./apis.ts";
import { readBundle } from "./bundle.ts";
import { bundleModule, NamedSchemas } from "./compiled-module.ts";
import {
  type AccessRow,
  credentialScheme,
  methods,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
  parametersOf,
  resolve,
  serverPath,
} from "./document.ts";
import { schemaSource } from "./schema.ts";
import { header } from "./validators.ts";

/**
 * Writes what the spec says of an API into `folder`, from `spec/dist` in `root`: the module `<api>.js`, its
 * declaration, and the document's types in `<api>-schema.d.ts`.
 */
export async function writeApiModule(root: string, api: ApiName, folder: string): Promise<void> {
  const [document, strict] = await Promise.all([readBundle(root, api), readBundle(root, `${api}.strict`)]);
  const [source, types] = await Promise.all([apiModuleSource(api, document, strict), schemaSource(document)]);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${api}.js`), header(api) + source);
  await writeFile(join(folder, `${api}.d.ts`), header(api) + declaration(api, document));
  await writeFile(join(folder, `${api}-schema.d.ts`), header(api) + types);
}

/**
 * One ES module with no import, which exports the constant that packages/validators types as `Api`. Requests are
 * checked as `document` has them, replies as `strict` has them, where every object is closed.
 *
 * @throws Error where a request, a reply or a parameter has what cannot be checked; the sentence says what.
 */
export async function apiModuleSource(
  api: ApiName,
  document: OpenApiDocument,
  strict: OpenApiDocument,
): Promise<string> {
  const requests = new NamedSchemas(document);
  const replies = new NamedSchemas(strict);
  const repliesById = operationsOf(strict).map((operation) => declaredReplies(strict, operation, replies));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { operationId } = operation;
      return `  ${operationId}: {
    operationId: "${operationId}",
    method: "${method.toUpperCase()}",
    path: ${JSON.stringify(path)},
    parameters: [${parametersOf(document, item, operation).map((each) => parameter(document, operationId, each))}],
    hasBody: ${operation.requestBody !== undefined},
    checkBody: ${checkBody(document, operation, requests)},
    checkReply: (status, body) => replyProblems(replies.${operationId}, status, body),
    examples: ${JSON.stringify(examplesOf(document, operation))},
    access: ${JSON.stringify(accessOf(operation))},
  },`;
    }),
  );
  const entry = `import * as requestChecks from "requests-by-ajv";
import * as replyChecks from "replies-by-ajv";
import { problemsOf } from "./validators/compiled-check.ts";
import { decodeId } from "./validators/decode-id.ts";
import { absenceProblems, replyProblems } from "./validators/declared-reply.ts";

const replies = {
${repliesById.join("\n")}
};

export const ${constants[api]} = {
  name: "${api}",
  basePath: ${JSON.stringify(serverPath(document))},
  credentialHeader: ${JSON.stringify(credentialScheme(document).name)},
  credentials: ${JSON.stringify(credentialsOf(document))},
  operations: {
${operations.join("\n")}
  },
};
`;
  return bundleModule(entry, {
    // Who writes a request is told all at once what is wrong with it.
    "requests-by-ajv": requests.compile("request", { allErrors: true }),
    // A closed oneOf names no type; that the open one does was checked with the clients' replies.
    "replies-by-ajv": replies.compile("reply", { strictTypes: false }),
  });
}

const constants: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "partnerSubscriptions",
  certcentral: "certCentral",
};

function declaredReplies(
  document: OpenApiDocument,
  { operationId, responses }: Operation,
  schemas: NamedSchemas,
): string {
  const cells = Object.entries(responses).map(([status, response]) => {
    const { content } = resolve(document, response);
    if (content === undefined) return `${status}: null`;
    const schema = content["application/json"]?.schema;
    if (schema === undefined) throw new Error(`${operationId} has a ${status} with a body that is not JSON.`);
    return `${status}: replyChecks.${schemas.add(schema, operationId + status)}`;
  });
  return `  ${operationId}: { ${cells.join(", ")} },`;
}

function checkBody(
  document: OpenApiDocument,
  { operationId, requestBody }: Operation,
  schemas: NamedSchemas,
): string {
  if (requestBody === undefined) return "absenceProblems";
  const { content, required } = resolve(document, requestBody);
  const schema = content["application/json"]?.schema;
  if (schema === undefined || required !== true) {
    throw new Error(`${operationId} has a body that is not required, or not JSON.`);
  }
  return `(body) => problemsOf(requestChecks.${schemas.add(schema, operationId)}, body)`;
}

function parameter(document: OpenApiDocument, operationId: string, given: Parameter): string {
  const { name, in: place, required = false, schema } = given;
  if (place !== "path" && place !== "query") {
    throw new Error(`${operationId} has the parameter ${name} in ${place}; only path and query are decoded.`);
  }
  if (!isId(schema && resolve(document, schema))) {
    throw new Error(
      `${operationId} has the parameter ${name} whose schema is more or other than \`type: integer\`; only ids are decoded.`,
    );
  }
  return `{ name: ${JSON.stringify(name)}, place: "${place}", isRequired: ${required}, decode: decodeId }`;
}

/** Whether nothing but the type is asked of a value, since the decoding checks nothing else. */
function isId(schema: object | undefined): boolean {
  const { type, ...rest } = { type: undefined, ...schema };
  return (
    type === "integer" && Object.keys(rest).every((key) => key === "description" || key.startsWith("x-"))
  );
}

function examplesOf(document: OpenApiDocument, { responses }: Operation): object {
  const bodies = Object.entries(responses).map(([status, response]) => {
    const examples = resolve(document, response).content?.["application/json"]?.examples ?? {};
    const named = Object.entries(examples).map(([name, example]) => [name, resolve(document, example).value]);
    return [status, Object.fromEntries(named)];
  });
  return Object.fromEntries(bodies);
}

function accessOf({ operationId, "x-access": rows }: Operation): object {
  const access: Record<string, Record<string, unknown>> = {};
  for (const { caller, owner = "any", answer, example } of rows ?? []) {
    for (const each of [caller].flat()) {
      const owners = [owner].flat().map((other) => [other, answerOf(operationId, answer, example)]);
      access[each] = { ...access[each], ...Object.fromEntries(owners) };
    }
  }
  return access;
}

function answerOf(where: string, answer: AccessRow["answer"], example: AccessRow["example"]): unknown {
  if (["allowed", "listed", "omitted"].includes(answer)) return answer;
  if (!/^4\d\d$/.test(answer) || example === undefined) {
    throw new Error(
      `${where} has the answer ${answer} in its access rules, which is no refusal with an example.`,
    );
  }
  return { status: Number(answer), example };
}

function credentialsOf({ info, "x-access-model": model }: OpenApiDocument): object {
  const rows = model?.credentials ?? [];
  return Object.fromEntries(
    rows.flatMap(({ credential, answer, example }) =>
      [credential].flat().map((each) => [each, answerOf(`"${info.title}"`, answer, example)]),
    ),
  );
}

function declaration(api: ApiName, { info }: OpenApiDocument): string {
  return `import type { Api } from "./index.js";
import type { operations } from "./${api}-schema.js";

export type { components, operations } from "./${api}-schema.js";

/** What the spec says of "${info.title}". */
export declare const ${constants[api]}: Api<operations>;
`;
}
