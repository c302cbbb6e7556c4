import {
  type ApiName,
  type Components,
  credentialRowsOf,
  credentialScheme,
  methods,
  type OpenApiDocument,
  operationsOf,
  type PathItem,
  serverPath,
} from "@latchkey/spec-model";

/**
 * The document of the mock. For each API, `x-credentials` has the response to a request without a credential.
 */
export interface MockDocument extends OpenApiDocument {
  "x-credentials": MissingCredential[];
}

export interface MissingCredential {
  readonly basePath: string;
  readonly header: string;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Merges both APIs into one document, since Prism serves only one. Each path starts with the path of the
 * API's server, since Prism ignores the path in `servers`. So mock, sandbox and live service have the same
 * paths. Only the host differs.
 */
export function mergeForMock(documents: Record<ApiName, OpenApiDocument>): MockDocument {
  const parts = Object.entries(documents).map(([name, document]) => withOwnNames(name, document));
  const paths = parts.flatMap((part) => Object.entries(withServerPath(part)));
  return {
    openapi: "3.1.0",
    // Unless the root names the dialect, Prism reads 3.1 schemas as draft-07.
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Latchkey mock of both key APIs",
      version: parts.map((part) => part.info.version).join("+"),
      description: `Merged from ${parts.map((part) => part.info.title).join(" and ")}. Unofficial.`,
    },
    servers: [{ url: "/" }],
    security: [],
    tags: [],
    paths: Object.fromEntries(paths),
    components: mergeComponents(parts.map((part) => part.components)),
    "x-credentials": Object.values(documents).map(missingCredential),
  };
}

/**
 * Returns the response to a request without a credential, by x-access-model. Prism itself would return a 401,
 * which no API declares.
 */
function missingCredential(document: OpenApiDocument): MissingCredential {
  const answer = credentialRowsOf(document).find(({ credential }) => credential === "missing")?.answer;
  const error = typeof answer === "object" ? answer : undefined;
  const response = operationsOf(document)[0]?.responses.find(({ name }) => name === String(error?.status));
  const example = response?.examples.find(({ name }) => name === error?.example);
  if (error === undefined || example === undefined) {
    throw new Error(
      `"${document.info.title}" does not say what a missing credential gets. Add a row for a missing credential to x-access-model.`,
    );
  }
  return {
    basePath: serverPath(document),
    header: credentialScheme(document).name,
    status: error.status,
    body: example.value,
  };
}

/**
 * Prefixes the name of each component with the name of the API, so that both APIs may use the same component
 * name.
 */
function withOwnNames(name: string, document: OpenApiDocument): OpenApiDocument {
  const prefix = name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
  const text = JSON.stringify(document).replace(
    /"#\/components\/(\w+)\//g,
    (_match, section: string) => `"#/components/${section}/${prefix}`,
  );
  const renamed: OpenApiDocument = JSON.parse(text);
  const components: Components = { securitySchemes: renamed.components.securitySchemes };
  for (const [section, members] of Object.entries(renamed.components)) {
    if (section === "securitySchemes" || members === undefined) continue;
    components[section] = Object.fromEntries(
      Object.entries(members).map(([member, value]) => [prefix + member, value]),
    );
  }
  return { ...renamed, components };
}

/**
 * Returns the paths from the root of the host. Copies the security from the root of the document to each
 * operation.
 */
function withServerPath(document: OpenApiDocument): Record<string, PathItem> {
  const base = serverPath(document);
  return Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => {
      const secured = { ...item };
      for (const method of methods) {
        const operation = secured[method];
        if (operation !== undefined)
          secured[method] = { security: document.security, ...operation, tags: [] };
      }
      return [base + path, secured];
    }),
  );
}

function mergeComponents(all: Components[]): Components {
  const merged: Components = { securitySchemes: {} };
  for (const components of all) {
    for (const [section, members] of Object.entries(components)) {
      const target: Record<string, unknown> = merged[section] ?? {};
      for (const [name, value] of Object.entries(members ?? {})) {
        if (Object.hasOwn(target, name)) {
          throw new Error(`Two documents have ${section}/${name}. Rename one of them.`);
        }
        target[name] = value;
      }
      merged[section] = target;
    }
  }
  return merged;
}
