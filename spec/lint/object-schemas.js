/** A schema with properties says that it is an object and which of them are required; in TypeScript all others are optional. */
export function objectSchemas() {
  return {
    Schema(schema, { location, report }) {
      const describesObject = schema.type === "object" || schema.properties !== undefined;
      // What is made of other schemas, and has no property of its own, leaves it to them what is required.
      const isComposed = schema.allOf !== undefined && schema.properties === undefined;
      if (!describesObject || isComposed) return;
      if (schema.type !== "object") {
        report({ message: "A schema with properties states type: object.", location: location.key() });
      }
      if (!Array.isArray(schema.required)) {
        report({
          message:
            "An object schema states which properties are required; in TypeScript all others are optional.",
          location: location.key(),
        });
      }
    },
  };
}
