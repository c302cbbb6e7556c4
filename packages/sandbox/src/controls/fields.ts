import { invalid } from "../model/errors.ts";
import { mask } from "../model/secret.ts";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** A JSON Schema beside the check that it describes, so that the document and the check agree. */
export interface Field<Value> {
  readonly schema: JsonSchema;
  /** Returns a valid value. `at` says where it is, for the message of an error. */
  readonly read: (value: unknown, at: string) => Value;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type ValuesOf<All extends Fields> = {
  readonly [Name in keyof All]: All[Name] extends Field<infer Value> ? Value : never;
};

export function text(pattern: string, rule: string, description: string): Field<string> {
  const matcher = new RegExp(pattern, "u");
  return {
    schema: { type: "string", pattern, description },
    read: (value, at) => {
      if (typeof value === "string" && matcher.test(value)) return value;
      throw invalid(`${at} must be ${rule}.`);
    },
  };
}

export function integer(minimum: number, maximum: number, description: string): Field<number> {
  return {
    schema: { type: "integer", minimum, maximum, description },
    read: (value, at) => {
      const isInRange = typeof value === "number" && value >= minimum && value <= maximum;
      if (isInRange && Number.isSafeInteger(value)) return value;
      throw invalid(`${at} must be an integer from ${minimum} to ${maximum}.`);
    },
  };
}

export function flag(description: string): Field<boolean> {
  return {
    schema: { type: "boolean", description },
    read: (value, at) => {
      if (typeof value === "boolean") return value;
      throw invalid(`${at} must be true or false.`);
    },
  };
}

export function oneOf<const Choice extends string | true>(
  choices: readonly Choice[],
  description: string,
): Field<Choice> {
  return {
    schema: { enum: choices, description },
    read: (value, at) => {
      const found = choices.find((choice) => choice === value);
      if (found !== undefined) return found;
      throw invalid(`${at} must be ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}.`);
    },
  };
}

/** A date and time of RFC 3339, read as milliseconds since 1970; the years 1970 to 9999. */
export function dateTime(description: string): Field<number> {
  const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
  return {
    schema: { type: "string", format: "date-time", description },
    read: (value, at) => {
      const [, local] = (typeof value === "string" && shape.exec(value)) || [];
      const time = local === undefined ? Number.NaN : Date.parse(String(value));
      // Date.parse takes 30 February for 2 March.
      const isRealDay =
        new Date(`${local}Z`).getTime() >= 0 && toIso(Date.parse(`${local}Z`)).startsWith(`${local}`);
      if (time >= 0 && time <= latestTime && isRealDay) return time;
      throw invalid(`${at} must be a date and time such as 2026-01-31T12:00:00Z, from 1970 to 9999.`);
    },
  };
}

/** The last moment that an ISO text of the usual length can show. */
export const latestTime: number = Date.parse("9999-12-31T23:59:59.999Z");

export function toIso(time: number): string {
  return new Date(time).toISOString();
}

/** What worlds and snapshots are called. */
export function nameField(description: string): Field<string> {
  const pattern = "^(?!\\.{1,2}$)(?!.*[A-Za-z0-9]{40})[A-Za-z0-9._-]{1,64}$";
  return text(pattern, 'of 1 to 64 letters, digits, ".", "_" and "-"', description);
}

/** An object of these fields and no others. */
export function object<const Required extends Fields, const Optional extends Fields>(
  required: Required,
  optional: Optional,
  keywords: { readonly minProperties?: number; readonly description?: string } = {},
): Field<ValuesOf<Required> & Partial<ValuesOf<Optional>>> {
  const fields: Fields = { ...required, ...optional };
  const names = Object.keys(fields);
  const { minProperties = 0 } = keywords;
  return {
    schema: {
      type: "object",
      ...keywords,
      required: Object.keys(required),
      properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
      additionalProperties: false,
    },
    read: (value, at) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw invalid(`${at} must be a JSON object.`);
      }
      const given: [string, unknown][] = Object.entries(value);
      for (const name of Object.keys(required)) {
        if (!Object.hasOwn(value, name)) throw invalid(`${at} needs ${quote(name)}.`);
      }
      if (given.length < minProperties) throw invalid(`${at} needs at least one of ${names.join(", ")}.`);
      const read = given.map(([name, item]) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field === undefined) throw invalid(`${at} may not hold ${quote(name)}. ${whatItMayHold(names)}`);
        return [name, field.read(item, `${quote(name)} of ${lowerFirst(at)}`)];
      });
      // Each name was looked up in `fields`, and each required one is there.
      return Object.fromEntries(read) as ValuesOf<Required> & Partial<ValuesOf<Optional>>;
    },
  };
}

/** One of two objects: the first if the value has its property `mark`, else the second. */
export function eitherBy<First, Second>(
  mark: string,
  first: Field<First>,
  second: Field<Second>,
): Field<First | Second> {
  return {
    schema: { oneOf: [first.schema, second.schema] },
    read: (value, at) => {
      const isFirst = typeof value === "object" && value !== null && Object.hasOwn(value, mark);
      return (isFirst ? first : second).read(value, at);
    },
  };
}

/** Masked, since a secret may have been pasted in place of a name. */
function quote(name: string): string {
  return JSON.stringify(mask(name).slice(0, 64));
}

function whatItMayHold(names: readonly string[]): string {
  return names.length === 0 ? "Leave it empty." : `It may hold ${names.join(", ")}.`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
