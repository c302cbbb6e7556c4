import { maskText } from "../../packages/validators/src/secrets.ts";

/**
 * Keeps secrets out of what `redocly respect` prints and writes.
 *
 * Respect masks inputs and properties of `format: password`, and so each property with `x-secret` gets that format
 * here, and not in the documents, since the vendor states none. But where a reply does not fit its schema, Respect
 * prints the whole of it unmasked, so whatever is printed is looked through as well.
 */
// biome-ignore lint/style/noDefaultExport: Redocly takes a plugin from there.
export default function masking() {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (text, ...rest) => write(typeof text === "string" ? maskText(text) : text, ...rest);
  }
  return { id: "masking", decorators: { oas3: { "mark-secrets": markSecrets } } };
}

function markSecrets() {
  return {
    Schema(schema) {
      if (schema["x-secret"] === true) schema.format = "password";
    },
  };
}
