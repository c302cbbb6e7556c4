import { mayBeSecret } from "@latchkey/validators";
import { type Arbitrary, array, boolean, constantFrom, integer, oneof, record, string } from "fast-check";
import type { Bundle, Schema } from "../bundle.ts";

/** Where the spec sets no limit. */
const maxLength = 300;

/**
 * Values that a schema of a request allows. A text has at least one character, and nothing unprintable: that a server takes
 * those too, the spec does not say.
 *
 * @throws Error where the schema has what no request of the spec had before.
 */
export function toArbitrary(schema: Schema, bundle: Bundle): Arbitrary<unknown> {
  const { type, enum: allowed, items, properties = {}, required = [], ...rest } = bundle.resolve(schema);
  if (allowed !== undefined) return constantFrom(...allowed);
  switch (type) {
    case "string":
      return texts(Math.max(1, rest.minLength ?? 0), rest.maxLength ?? maxLength);
    case "integer":
      return integer();
    case "boolean":
      return boolean();
    case "array":
      if (items === undefined) break;
      return array(toArbitrary(items, bundle), { maxLength: 3 });
    case "object": {
      const entries = Object.entries(properties).flatMap(([name, property]) =>
        property === false ? [] : [[name, toArbitrary(property, bundle)] as const],
      );
      return record(Object.fromEntries(entries), { requiredKeys: [...required], noNullPrototype: true });
    }
  }
  throw new Error(
    `The spec has a request with a schema of type ${type ?? "none"}: teach it to ${import.meta.url}.`,
  );
}

const textsByLength = new Map<string, Arbitrary<string>>();

/** Short ones, and ones of up to the full length. Nothing that a server might take for a secret. */
function texts(minLength: number, maxLength: number): Arbitrary<string> {
  const key = `${minLength} ${maxLength}`;
  const known = textsByLength.get(key);
  if (known !== undefined) return known;
  const made = oneof(
    { weight: 4, arbitrary: string({ unit: "grapheme", minLength, maxLength }) },
    { weight: 1, arbitrary: string({ unit: "grapheme-ascii", minLength, maxLength, size: "max" }) },
  ).filter((text) => !mayBeSecret(text));
  // To make one takes fast-check longer than to send a hundred requests.
  textsByLength.set(key, made);
  return made;
}
