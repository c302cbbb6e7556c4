import { isNode } from "@latchkey/spec-model";
import type { Api, Body, FieldText, Operation } from "../spec/api.ts";
import type { Outcome, SampleCall, ShownField } from "./sample.ts";

/**
 * Returns the call that the samples of an operation make, and how they handle the response.
 *
 * @throws Error if the spec has no example for the call.
 */
export function readCall(api: Api, operation: Operation): SampleCall {
  const [server] = api.servers;
  if (server === undefined)
    throw new Error(`${api.slug} has no server, and the samples need one. Add it to the spec.`);
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
    server: server.url,
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

/**
 * The fields that a sample prints, if the response has them. They are enough to distinguish keys and roles.
 */
const shownNames = ["id", "name", "status"];

/**
 * Returns the fields that a sample prints. If the response has none of `shownNames`, these are its first
 * fields.
 */
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
