import type { SchemaCheck, SchemaError } from "@latchkey/validators/sandbox";
import { mask } from "./secret.ts";

/** A reason why a value is invalid. `path` is the place, such as `.accounts[0].id`. `message` completes the sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Returns the first problem that a check finds. The message may quote masked field names, but never values. */
export function findProblem(check: SchemaCheck, value: unknown): Problem | undefined {
  if (check(value)) return undefined;
  const error = check.errors?.at(-1);
  if (error === undefined) throw new Error("A compiled check failed without an error.");
  const { missingProperty } = error.params;
  const path = toPath(error.instancePath);
  return missingProperty === undefined
    ? { path, message: describe(error) }
    : { path: `${path}.${missingProperty}`, message: "is missing. Add it." };
}

function describe({ keyword, params, parentSchema = {} }: SchemaError): string {
  const { "x-must-be": rule, type, properties, minimum, maximum } = parentSchema;
  const names = Object.keys(properties ?? {}).join(", ");
  switch (keyword) {
    case "additionalProperties": {
      const unknown = JSON.stringify(mask(String(params["additionalProperty"])).slice(0, 64));
      return `has an unknown field ${unknown}. ${names === "" ? "Remove it." : `Its fields are ${names}.`}`;
    }
    case "minProperties":
      return `is empty. Add at least one of ${names}.`;
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
  array: "an array",
  string: "a string",
  boolean: "true or false",
};

/** Turns `/accounts/0/name` into `.accounts[0].name`. No field of our schemas needs an escape in a JSON pointer. */
function toPath(pointer: string): string {
  return pointer.replace(/\/(\d+)(?=\/|$)/g, "[$1]").replaceAll("/", ".");
}
