/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

/**
 * The minimum length of a secret to mask. A shorter secret is not masked, since other texts may contain it by
 * chance.
 */
const minSecretChars = 8;
/**
 * The minimum length of a prefix to mask. Prefixes of a secret are masked too, since pages truncate the text
 * that they quote.
 */
const minPrefixChars = 16;

/**
 * Masks one secret, and each long prefix of it, in the forms in which a service or a proxy may repeat the
 * secret: unchanged, percent-encoded, as HTML or JSON escapes, split by white space, and in base64. The last
 * four characters stay.
 */
export function createMask(secret: string): Mask {
  if (secret.length < minSecretChars) return (text) => text;
  let pattern: RegExp | undefined;
  // Builds the pattern at the first use, since most masks are never used.
  return (text) => {
    pattern ??= patternOf(secret);
    // Replaces with a function, since the end of a secret may have a special meaning in a replacement text,
    // such as `$&`.
    return text.replace(pattern, () => lastFour(secret));
  };
}

function patternOf(secret: string): RegExp {
  const plain = [...secret].reduceRight((rest, character, index) => {
    const one = `${index > 0 ? separator : ""}${formsOf(character)}${rest}`;
    return index < minPrefixChars ? one : `(?:${one})?`;
  }, "");
  return new RegExp([plain, ...[0, 1, 2].map((skip) => base64Form(secret.slice(skip)))].join("|"), "gi");
}

/**
 * Matches the separators between two characters of a wrapped text: white space, escapes of white space,
 * invisible characters, tags.
 */
const separator =
  "(?:[\\s\\0-\\x1f\\xad\\u200b-\\u200f\\ufeff]|\\\\{1,4}[nrt]|<[^<>]{0,40}>|&(?:shy|nbsp|#8203);){0,8}";

/**
 * Returns the escapes of a character, and the character itself. The longest form is first, since the end of
 * each form is optional.
 */
function formsOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:(?:%(?:25|u00)*|&#x0{0,6}|\\\\{1,4}[ux]\\{?0{0,6}|\\\\{1,4}x)${hex}[;}]?|&#0{0,6}${code}(?!\\d);?|&\\w{2,6};|\\\\{0,8}\\x${hex})`;
}

/**
 * Returns a pattern for the base64 of a text, without the parts that depend on the surrounding text. The
 * pattern supports both alphabets and line breaks.
 */
function base64Form(text: string): string {
  const whole = btoa(text.slice(0, text.length - (text.length % 3)));
  return [...whole]
    .map((each) => ({ "+": "[+-]", "/": "[/_]" })[each] ?? each)
    .join("(?:\\s|\\\\{1,4}[nr]){0,4}");
}

/**
 * Returns the part of a secret that may be shown: the last four characters, or nothing if the secret is
 * short.
 */
export function lastFour(secret: string): string {
  return `…${secret.length >= 16 ? secret.slice(-4) : ""}`;
}

/**
 * Matches texts that are not secrets: words without digits, such as error codes, and UUIDs, such as request
 * ids.
 */
const isWord = /^(?:(?!.*[a-z]{32})[^\d]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * Prepares a text from a service or a proxy for an error message: one line of at most 500 characters. Masks
 * the secret, and all text that looks like a secret.
 */
export function quote(text: string, mask: Mask): string {
  // Invisible characters are removed first, since they could split a secret.
  return mask(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " "))
    .replace(/[\w+=-]{24,}/g, (run) => (isWord.test(run) ? run : lastFour(run)))
    .slice(0, 500);
}

/** The maximum depth of causes in a copy. Deeper causes are dropped, since an error may be its own cause. */
const maxCauses = 5;

/**
 * Copies an error that other code threw, since its class, private fields and properties may contain a secret. The copy
 * has only the masked name, message, code, stack and causes. No printed form of it shows the secret.
 */
export function copyMasked(value: unknown, mask: Mask, depth: number = maxCauses): unknown {
  if (typeof value === "string") return quote(value, mask);
  if (typeof value === "symbol") return undefined;
  if (Object(value) !== value) return value;
  try {
    const { name, message, code, stack, cause } = value as Readonly<Record<string, unknown>>;
    const text = (part: unknown): string => (typeof part === "string" ? quote(part, mask) : "");
    const shownCause = depth > 1 && cause !== undefined && { cause: copyMasked(cause, mask, depth - 1) };
    const copy = new Error(text(message), shownCause || {});
    Object.defineProperty(copy, "name", { value: text(name) || "Error" });
    if (code !== undefined) Object.assign(copy, { code: typeof code === "number" ? code : text(code) });
    // A message may have lines that look like lines of a stack.
    const trace = String(stack);
    const head = `${trace.includes(String(message)) ? message : ""}`;
    const frames = trace.slice(trace.indexOf(head) + head.length).match(/\n\s+at .*/g) ?? [];
    copy.stack = `${copy.name}: ${copy.message}${mask(frames.join(""))}`;
    return copy;
  } catch {
    return new Error("The error cannot be read.");
  }
}
