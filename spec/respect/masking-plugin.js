const mask = "*".repeat(8);
/** The value of `api_key`, also where colours or the lines of a code frame stand between the two. */
const namedSecret = /("api_key"[^".]*:[^"]*")[^"]+(")/g;
/** What may be a secret under another name: the vendor's examples have 47 letters and digits, or more. */
const longWord = /[A-Za-z0-9]{40,}/g;

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
    stream.write = (text, ...rest) => write(typeof text === "string" ? maskSecrets(text) : text, ...rest);
  }
  return { id: "masking", decorators: { oas3: { "mark-secrets": markSecrets } } };
}

function maskSecrets(text) {
  return text.replace(namedSecret, `$1${mask}$2`).replace(longWord, mask);
}

function markSecrets() {
  return {
    Schema(schema) {
      if (schema["x-secret"] === true) schema.format = "password";
    },
  };
}
