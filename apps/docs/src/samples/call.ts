import { isNode } from "@latchkey/spec-model";
import type { Api, Body, FieldText, Operation } from "../spec/api.ts";

/** A call of an operation with the example values of the spec. */
export interface SampleCall {
  readonly apiSlug: string;
  readonly operationId: string;
  readonly method: string;
  /** The path below the base URL, with path and query parameters: `/key?user_id=125039`. */
  readonly target: string;
  /** The request body. Undefined if the operation takes no body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** All values by name, from path, query and body: the argument of our client's method. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly credentialHeader: string;
  /** The names of the environment variables. */
  readonly variables: { readonly apiKey: string; readonly baseUrl: string };
  /** The production server. A sample uses it if the environment sets no base URL. */
  readonly server: string;
  readonly outcome: Outcome;
}

/** The kind of body in a successful response: no body, one object, a list, or a new key with its secret. */
export type Outcome =
  | { readonly kind: "nothing" }
  | { readonly kind: "one"; readonly shown: readonly ShownField[] }
  | { readonly kind: "list"; readonly field: string; readonly shown: readonly ShownField[] }
  | { readonly kind: "created"; readonly secret: string; readonly shown: readonly ShownField[] };

/** A field of the response that the sample prints. */
export interface ShownField {
  readonly name: string;
  readonly isNumber: boolean;
}

/** The timeout of a sample in seconds. */
export const timeoutSeconds = 10;

/**
 * Returns the call that the samples of an operation make, and how they handle the response.
 *
 * @throws Error if the spec has no example for the call.
 */
export function readCall(api: Api, operation: Operation): SampleCall {
  const { method, operationId, parameters } = operation;
  const body = operation.request && bodyOf(operation.request);
  for (const { name, isRequired, example } of parameters) {
    if (isRequired && example === undefined)
      throw new Error(
        `${operationId}: ${name} has no example, and the samples need one. Add it to the spec.`,
      );
  }
  const known = parameters.filter(({ example }) => example !== undefined);
  return {
    apiSlug: api.slug,
    operationId,
    method,
    target: targetOf(operation.path, known),
    body,
    input: { ...Object.fromEntries(known.map(({ name, example }) => [name, example])), ...body },
    credentialHeader: api.credential.header,
    variables: api.credential.environment,
    server: api.servers[0].url,
    outcome: outcomeOf(operation.responses.find(({ status }) => status >= 200 && status < 300)),
  };
}

/** Returns the first example of a request body. */
function bodyOf({ examples: [example] }: Body): Readonly<Record<string, unknown>> {
  if (!isNode(example?.value))
    throw new Error(
      "A request body has no example that is an object, and the samples need one. Add it to the spec.",
    );
  return example.value;
}

function targetOf(path: string, parameters: Operation["parameters"]): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, example } of parameters) {
    if (place === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(String(example)));
    if (place === "query") query.set(name, String(example));
  }
  return query.size === 0 ? filled : `${filled}?${query}`;
}

function outcomeOf(success: Body | undefined): Outcome {
  const fields = success?.fields ?? [];
  if (fields.length === 0) return { kind: "nothing" };
  const secret = fields.find(({ isSecret }) => isSecret);
  if (secret !== undefined) {
    const shown = shownFields(fields, "").filter(({ name }) => name === "id");
    return { kind: "created", secret: secret.name, shown };
  }
  const list = fields.find(({ name, type }) => type === "array of objects" && !name.includes("."));
  if (list === undefined) return { kind: "one", shown: shownFields(fields, "") };
  return { kind: "list", field: list.name, shown: shownFields(fields, `${list.name}[].`) };
}

/** The fields that a sample prints. They are enough to distinguish keys and roles. */
const shownNames = ["id", "name", "status"];

/** Returns the fields of `shownNames`, or the first fields if the response has none of these. */
function shownFields(fields: readonly FieldText[], prefix: string): ShownField[] {
  const plain = fields.flatMap(({ name: path, type, isRequired, isSecret }) => {
    const name = path.slice(prefix.length);
    const isPlain = isRequired && !isSecret && path.startsWith(prefix) && /^\w+$/.test(name);
    return isPlain && /^(?:string|integer)/.test(type)
      ? [{ name, isNumber: type.startsWith("integer") }]
      : [];
  });
  const known = shownNames.flatMap((name) => plain.find((field) => field.name === name) ?? []);
  return known.length > 0 ? known : plain.slice(0, shownNames.length);
}
