import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Access,
  type ApiName,
  type ApiOperation,
  accessOf,
  credentialRowsOf,
  credentialScheme,
  type OpenApiDocument,
  operationsOf,
  type Parameter,
  resolve,
  serverPath,
} from "@latchkey/spec-model";
import { readBundle } from "./bundle.ts";
import { bundleModule, NamedSchemas } from "./compiled-module.ts";
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
  const repliesById = operationsOf(strict).map((operation) => declaredReplies(operation, replies));
  const operations = operationsOf(document).map((each) => {
    const { operationId, method, path, parameters, request, operation } = each;
    return `  ${operationId}: {
    operationId: "${operationId}",
    method: "${method.toUpperCase()}",
    path: ${JSON.stringify(path)},
    parameters: [${parameters.map((given) => parameter(document, operationId, given))}],
    hasBody: ${request !== undefined},
    checkBody: ${checkBody(each, requests)},
    checkReply: (status, body) => replyProblems(replies.${operationId}, status, body),
    examples: ${JSON.stringify(examplesOf(each))},
    access: ${JSON.stringify(accessTable(operation))},
  },`;
  });
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

function declaredReplies({ operationId, responses }: ApiOperation, schemas: NamedSchemas): string {
  const cells = responses.map(({ name, content, schema }) => {
    if (content === undefined) return `${name}: null`;
    if (schema === undefined) throw new Error(`${operationId} has a ${name} with a body that is not JSON.`);
    return `${name}: replyChecks.${schemas.add(schema, operationId + name)}`;
  });
  return `  ${operationId}: { ${cells.join(", ")} },`;
}

function checkBody({ operationId, request }: ApiOperation, schemas: NamedSchemas): string {
  if (request === undefined) return "absenceProblems";
  if (request.schema === undefined || !request.isRequired) {
    throw new Error(`${operationId} has a body that is not required, or not JSON.`);
  }
  return `(body) => problemsOf(requestChecks.${schemas.add(request.schema, operationId)}, body)`;
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

function examplesOf({ responses }: ApiOperation): object {
  const bodies = responses.map(({ name, examples }) => [
    name,
    Object.fromEntries(examples.map((example) => [example.name, example.value])),
  ]);
  return Object.fromEntries(bodies);
}

function accessTable(operation: ApiOperation["operation"]): object {
  const access: Record<string, Record<string, Access>> = {};
  for (const { caller, owner = "any", answer } of accessOf(operation)) {
    access[caller] = { ...access[caller], [owner]: answer };
  }
  return access;
}

function credentialsOf(document: OpenApiDocument): object {
  return Object.fromEntries(credentialRowsOf(document).map(({ credential, answer }) => [credential, answer]));
}

function declaration(api: ApiName, { info }: OpenApiDocument): string {
  return `import type { Api } from "./index.js";
import type { operations } from "./${api}-schema.js";

export type { components, operations } from "./${api}-schema.js";

/** What the spec says of "${info.title}". */
export declare const ${constants[api]}: Api<operations>;
`;
}
