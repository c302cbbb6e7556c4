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
 * Writes code for an API into `folder`, from the spec in `spec/dist` in `root`. The files are the module
 * `<api>.js`, its declaration, and the types of the document in `<api>-schema.d.ts`.
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
 * Returns the source of an ES module without imports. The module exports a constant that packages/validators
 * types as `Api`. The module checks requests by `document`. It checks responses by `strict`, in which every
 * object is closed.
 *
 * @throws Error if a request, a response or a parameter cannot be checked. The message says why.
 */
export async function apiModuleSource(
  api: ApiName,
  document: OpenApiDocument,
  strict: OpenApiDocument,
): Promise<string> {
  const requests = new NamedSchemas(document);
  const responses = new NamedSchemas(strict);
  const responsesById = operationsOf(strict).map((operation) => declaredResponses(operation, responses));
  const operations = operationsOf(document).map((each) => {
    const { operationId, method, path, parameters, request, operation } = each;
    return `  ${operationId}: {
    operationId: "${operationId}",
    method: "${method.toUpperCase()}",
    path: ${JSON.stringify(path)},
    parameters: [${parameters.map((given) => parameter(document, operationId, given))}],
    hasBody: ${request !== undefined},
    checkBody: ${checkBody(each, requests)},
    checkResponse: (status, body) => responseProblems(responses.${operationId}, status, body),
    examples: ${JSON.stringify(examplesOf(each))},
    access: ${JSON.stringify(accessTable(operation))},
  },`;
  });
  const entry = `import * as requestChecks from "requests-by-ajv";
import * as responseChecks from "responses-by-ajv";
import { problemsOf } from "./validators/compiled-check.ts";
import { decodeId } from "./validators/decode-id.ts";
import { noBodyProblems, responseProblems } from "./validators/declared-response.ts";

const responses = {
${responsesById.join("\n")}
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
    // Reports all problems of a request together.
    "requests-by-ajv": requests.compile("request", { allErrors: true }),
    // In the strict document, a oneOf has no type, so `strictTypes` is off. The build of the clients checks
    // the types of the published document.
    "responses-by-ajv": responses.compile("response", { strictTypes: false }),
  });
}

const constants: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "partnerSubscriptions",
  certcentral: "certCentral",
};

function declaredResponses({ operationId, responses }: ApiOperation, schemas: NamedSchemas): string {
  const cells = responses.map(({ name, content, schema }) => {
    if (content === undefined) return `${name}: null`;
    if (schema === undefined)
      throw new Error(
        `The response ${name} of ${operationId} has a body that is not JSON. Declare application/json.`,
      );
    return `${name}: responseChecks.${schemas.add(schema, operationId + name)}`;
  });
  return `  ${operationId}: { ${cells.join(", ")} },`;
}

function checkBody({ operationId, request }: ApiOperation, schemas: NamedSchemas): string {
  if (request === undefined) return "noBodyProblems";
  if (request.schema === undefined || !request.isRequired) {
    throw new Error(
      `The request body of ${operationId} is optional or not JSON. Declare application/json and required: true.`,
    );
  }
  return `(body) => problemsOf(requestChecks.${schemas.add(request.schema, operationId)}, body)`;
}

function parameter(document: OpenApiDocument, operationId: string, given: Parameter): string {
  const { name, in: location, required = false, schema } = given;
  if (location !== "path" && location !== "query") {
    throw new Error(
      `The parameter ${name} of ${operationId} is in ${location}. Only parameters in path and query are decoded.`,
    );
  }
  if (!isId(schema && resolve(document, schema))) {
    throw new Error(
      `The parameter ${name} of ${operationId} is not an id. Only parameters with \`type: integer\` and no limits are decoded.`,
    );
  }
  return `{ name: ${JSON.stringify(name)}, in: "${location}", isRequired: ${required}, decode: decodeId }`;
}

/** Returns whether the schema limits only the type. The decoder checks nothing else. */
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
