const prose = /^[A-Z].*\.\s*$/s;

/** Each named schema and each property has a description in sentences. A `$ref` has the description of its target. */
export function schemaProse() {
  const check = (schema, what, location, report) => {
    if (schema.$ref !== undefined || prose.test(schema.description ?? "")) return;
    report({
      message: `The ${what} has no description. Add a sentence with a capital and a full stop.`,
      location,
    });
  };
  return {
    NamedSchemas: {
      Schema(schema, { key, location, report }) {
        check(schema, `schema ${key}`, location, report);
      },
    },
    SchemaProperties(properties, { location, report }) {
      for (const [name, schema] of Object.entries(properties)) {
        check(schema, `property ${name}`, location.child(name), report);
      }
    },
  };
}
