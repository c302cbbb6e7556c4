import { type Bundle, bundles, type Schema } from "../bundle.ts";
import { apiNames, spec } from "../spec.ts";

/** Why what the spec says of a field in a reply is a guess; undefined where nothing marks it as one. */
export function fieldAssumption(
  operationId: string,
  status: string,
  path: string,
  kind: "absent" | "types" | "values",
): string | undefined {
  const api = apiNames.find((name) => spec[name].operations.some((each) => each.operationId === operationId));
  const operation = api && spec[api].operations.find((each) => each.operationId === operationId);
  if (api === undefined || operation === undefined) return undefined;
  const bundle = bundles[api];
  const message = bundle.operation(operation.operationId).responses[status];
  const content = message && bundle.resolve(message).content?.["application/json"];
  if (content === undefined) return undefined;
  const ofExample = Object.values(content.examples ?? {}).map((each) => bundle.resolve(each)["x-assumed"]);
  const [own, ...outer] = marks(content.schema, path, bundle);
  // Whether a field is there is for its object to say too; for codes and messages the examples speak.
  const ofValue = path.startsWith("errors[].") && kind === "values" ? ofExample : [];
  const ofPlace = kind === "absent" || path.startsWith("errors") ? outer : [];
  return [own, ...ofValue, ...ofPlace].find((mark) => mark !== undefined)?.trim();
}

/** The marks on the way to a field: its own first. */
function marks(schema: Schema, path: string, bundle: Bundle): (string | undefined)[] {
  let nodes = spread(schema, bundle);
  const found = [markOf(nodes)];
  for (const step of path.replaceAll("[]", ".[]").split(".")) {
    nodes = nodes.flatMap(({ properties, items }) => {
      const next = step === "[]" ? items : properties?.[step];
      return next === undefined || next === false ? [] : spread(next, bundle);
    });
    found.unshift(markOf(nodes));
  }
  return found;
}

/** A schema and all that it is made of. */
function spread(schema: Schema, bundle: Bundle): Schema[] {
  const resolved = bundle.resolve(schema);
  const { allOf = [], oneOf = [] } = resolved;
  return [resolved, ...[...allOf, ...oneOf].flatMap((part) => spread(part, bundle))];
}

function markOf(nodes: readonly Schema[]): string | undefined {
  return nodes.find((node) => node["x-assumed"] !== undefined)?.["x-assumed"];
}
