import { maskText } from "../../packages/validators/src/secrets.ts";

/**
 * Keeps secrets out of what `redocly respect` prints and writes.
 *
 * Respect masks inputs and properties of `format: password`. So this plugin adds that format to each property
 * with `x-secret`. The documents do not have it, since DigiCert states no format. If a response does not
 * match its schema, Respect prints all of it unmasked, so all output is masked as well.
 */
// biome-ignore lint/style/noDefaultExport: Redocly loads a plugin from the default export.
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
