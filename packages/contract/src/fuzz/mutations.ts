import { type OpenApiDocument, type Reference, resolve, type Schema } from "@latchkey/spec-model";
import { type Arbitrary, constantFrom, integer, oneof, string, tuple } from "fast-check";
import { parseJson } from "../http.ts";
import { type SpecOperation, spec } from "../spec.ts";

type Body = Readonly<Record<string, unknown>>;

/** Changes a valid body into one that is mostly invalid. */
export type BodyMutation = (body: Body) => string;

const junk: readonly unknown[] = [null, true, -1, 1.5, 1e300, "", "x", "0", [], ["x"], {}, { a: 1 }];
const unknownNames: readonly string[] = [
  "x",
  "id",
  "api_key",
  "account_id",
  "Name",
  "__proto__",
  "constructor",
  "",
];
const notObjects: readonly string[] = [
  "",
  "null",
  "[]",
  "1",
  '"x"',
  "{",
  "{}",
  '{"name":"x",}',
  "{'name':'x'}",
  '{"name":NaN}',
  '{"name":"a","name":"b"}',
  "name=x",
  "<name>x</name>",
  "\uFEFF{}",
  "\u0000",
  "[".repeat(2_000),
  `${'{"a":'.repeat(500)}1${"}".repeat(500)}`,
];
const oddTexts: readonly string[] = [
  "\u0000",
  "\uD800",
  "\uFEFF",
  "\u202E",
  " ",
  "\n",
  "\uFFFF",
  "'",
  '"',
  "\\",
  "%",
  "e\u0301",
];

/**
 * Generates any character, ASCII as often as all others. fast-check's unit "binary" does the same, but first builds a table of
 * all characters, which takes two seconds.
 */
const characters = oneof(
  string({ unit: "binary-ascii", minLength: 1, maxLength: 1 }),
  integer({ min: 0x80, max: 0x10ffff }).map((code) => String.fromCodePoint(code).toWellFormed()),
);
const anyTexts = string({ unit: characters, maxLength: 50 });

/** Returns the mutations of an operation's body, if it has one. @param breaksJson Whether JSON may become invalid. */
export function bodyMutations(
  operation: SpecOperation,
  breaksJson: boolean,
): readonly Arbitrary<BodyMutation>[] {
  const schema = operation.request?.schema;
  if (schema === undefined) return [];
  const { document } = spec[operation.api];
  const { properties = {}, required = [] } = resolve(document, schema);
  const names = constantFrom(...Object.keys(properties));
  const texts = Object.entries(properties).filter(([, property]) => isText(property, document));
  const noObjects = notObjects.filter((text) => breaksJson || parseJson(text) !== undefined);
  return [
    mutate(constantFrom(...required), (body, name) => toText(without(body, name))),
    mutate(tuple(names, constantFrom(...junk)), (body, [name, value]) => toText({ ...body, [name]: value })),
    mutate(tuple(oneof(constantFrom(...unknownNames), string()), constantFrom(...junk)), (body, added) =>
      // A spread would set the prototype for the name __proto__.
      toText(Object.fromEntries([...Object.entries(body), added])),
    ),
    mutate(constantFrom(...noObjects), (_, text) => text),
    // An incomplete body.
    ...(breaksJson
      ? [mutate(integer({ min: 1, max: 40 }), (body, length) => toText(body).slice(0, -length))]
      : []),
    ...texts.flatMap(([name, property]) =>
      [oneof(constantFrom(...oddTexts), anyTexts), overLong(resolve(document, property).maxLength)].map(
        (values) => mutate(values, (body, text) => toText({ ...body, [name]: text })),
      ),
    ),
  ];
}

function mutate<Value>(
  values: Arbitrary<Value>,
  change: (body: Body, value: Value) => string,
): Arbitrary<BodyMutation> {
  return values.map((value) => (body) => change(body, value));
}

function overLong(maxLength = 1_000): Arbitrary<string> {
  // With spaces, so that it does not look like a secret.
  return integer({ min: maxLength + 1, max: maxLength + 3_000 }).map((length) =>
    "a "
      .repeat(length)
      .slice(0, length - 1)
      .concat("b"),
  );
}

function isText(property: Schema | Reference, document: OpenApiDocument): boolean {
  const { type, enum: allowed } = resolve(document, property);
  return type === "string" && allowed === undefined;
}

function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));
}

function toText(body: Body): string {
  return JSON.stringify(body);
}
