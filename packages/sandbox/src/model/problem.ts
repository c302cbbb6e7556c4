import type { SchemaCheck, SchemaError } from "@latchkey/validators/sandbox";
import { mask } from "./secret.ts";

/** What is wrong with a value: `path` says where in it, as `.accounts[0].id`, and `message` is the rest of a sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** The first problem that a check finds. It quotes names of fields, masked, and no values. */
export function findProblem(check: SchemaCheck, value: unknown): Problem | undefined {
  if (check(value)) return undefined;
  const error = check.errors?.at(-1);
  if (error === undefined) throw new Error("A compiled check failed without an error.");
  const { missingProperty } = error.params;
  const path = toPath(error.instancePath);
  return missingProperty === undefined
    ? { path, message: describe(error) }
    : { path: `${path}.${missingProperty}`, message: "is missing." };
}

function describe({ keyword, params, parentSchema = {} }: SchemaError): string {
  const { "x-must-be": rule, type, properties, minimum, maximum } = parentSchema;
  const names = Object.keys(properties ?? {}).join(", ");
  switch (keyword) {
    case "additionalProperties": {
      const unknown = JSON.stringify(mask(String(params["additionalProperty"])).slice(0, 64));
      return `has a field ${unknown} that nothing reads. ${names === "" ? "Leave it out." : `Its fields are ${names}.`}`;
    }
    case "minProperties":
      return `needs at least one of ${names}.`;
    case "enum":
      return `must be one of ${[params["allowedValues"]]
        .flat()
        .map((each) => JSON.stringify(each))
        .join(", ")}.`;
    case "const":
      return `must be ${JSON.stringify(params["allowedValue"])}.`;
    case "minLength":
    case "maxLength":
      return `must have ${parentSchema["minLength"]} to ${parentSchema["maxLength"]} characters.`;
    default:
      if (rule !== undefined) return `must be ${rule}.`;
      return type === "integer"
        ? `must be an integer from ${minimum} to ${maximum}.`
        : `must be ${typeNames[String(type)] ?? type}.`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  boolean: "true or false",
};

/** `/accounts/0/name` as `.accounts[0].name`. No field that a schema knows needs an escape of JSON pointers. */
function toPath(pointer: string): string {
  return pointer.replace(/\/(\d+)(?=\/|$)/g, "[$1]").replaceAll("/", ".");
}
