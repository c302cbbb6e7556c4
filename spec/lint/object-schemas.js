/** A schema with properties has a type and a list of required properties. In TypeScript all others are optional. */
export function objectSchemas() {
  return {
    Schema(schema, { location, report }) {
      const describesObject = schema.type === "object" || schema.properties !== undefined;
      // A schema that only combines other schemas needs no list, since the other schemas have their own
      // lists.
      const isComposed = schema.allOf !== undefined && schema.properties === undefined;
      if (!describesObject || isComposed) return;
      if (schema.type !== "object") {
        report({
          message: "The schema has properties, but no type. Add type: object.",
          location: location.key(),
        });
      }
      if (!Array.isArray(schema.required)) {
        report({
          message:
            "The object schema has no list of required properties. Add required; in TypeScript all others are optional.",
          location: location.key(),
        });
      }
    },
  };
}
