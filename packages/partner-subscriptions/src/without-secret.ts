/** The cause itself, if neither inspect nor JSON can show the secret in it. */
export function withoutSecret(cause: unknown, secret: string): unknown {
  const forms = formsOf(secret);
  if (isFreeOf(cause, forms)) return cause;
  const { name, message, stack } = Object(cause) as { name?: unknown; message?: unknown; stack?: unknown };
  const redact = (text: unknown): string =>
    forms.reduce((clean, form) => clean.replaceAll(form, "[redacted]"), typeof text === "string" ? text : "");
  const copy = new Error(redact(message ?? cause));
  copy.name = redact(name) || "Error";
  copy.stack = redact(stack) || `${copy.name}: ${copy.message}`;
  return copy;
}

/** How a secret may be written: as it is, in a URL, in JSON, and in base64, by the place where it starts. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((skip) => {
    const rest = secret.slice(skip);
    // What belongs to no whole group of three depends on what follows.
    return btoa(rest.slice(0, rest.length - (rest.length % 3)));
  });
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64].filter(Boolean);
}

/** An error may hang on half a program; past this it is not searched further. */
const maxValues = 10_000;

/** Whether a value is plain throughout, so that it can be seen through, and has none of the texts in it. */
function isFreeOf(root: unknown, texts: readonly string[]): boolean {
  // A set hands out what is added to it on the way.
  const values = new Set([root]);
  try {
    for (const value of values) {
      if (values.size > maxValues) return false;
      if (typeof value === "string" && texts.some((text) => value.includes(text))) return false;
      if (Object(value) !== value) continue;
      const prototype: unknown = Object.getPrototypeOf(value);
      const isPlain = prototype === Object.prototype || prototype === null;
      if (!isPlain && !Array.isArray(value) && !(value instanceof Error)) return false;
      for (const name of Reflect.ownKeys(Object(value)))
        values.add(name).add(Reflect.get(Object(value), name));
    }
    return true;
  } catch {
    return false;
  }
}
