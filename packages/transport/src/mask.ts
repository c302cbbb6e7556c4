/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

/** A shorter secret is not masked: other texts may contain it by chance. */
const minSecretChars = 8;
/** The first characters of a secret that are masked too, since pages truncate what they quote. */
const minPrefixChars = 16;

/**
 * Masks one secret, and each long prefix of it, in the forms in which a service or a proxy may repeat it: as it is,
 * percent-encoded, as HTML or JSON escapes, split by white space, and in base64. The last four characters stay.
 */
export function createMask(secret: string): Mask {
  if (secret.length < minSecretChars) return (text) => text;
  let pattern: RegExp | undefined;
  // The pattern is built when it is first needed: most masks are never used.
  return (text) => {
    pattern ??= patternOf(secret);
    // A function, since the end of a secret may have a meaning in a replacement text, such as `$&`.
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

/** What may be between two characters of a text that was wrapped: white space, its escapes, invisible characters, tags. */
const separator =
  "(?:[\\s\\0-\\x1f\\xad\\u200b-\\u200f\\ufeff]|\\\\{1,4}[nrt]|<[^<>]{0,40}>|&(?:shy|nbsp|#8203);){0,8}";

/** The escapes of a character, and the character itself. The longest is first, since the end of each is optional. */
function formsOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:(?:%(?:25|u00)*|&#x0{0,6}|\\\\{1,4}[ux]\\{?0{0,6}|\\\\{1,4}x)${hex}[;}]?|&#0{0,6}${code}(?!\\d);?|&\\w{2,6};|\\\\{0,8}\\x${hex})`;
}

/** The part of a text that is the same in base64 whatever is around it, in both alphabets, with or without line breaks. */
function base64Form(text: string): string {
  const whole = btoa(text.slice(0, text.length - (text.length % 3)));
  return [...whole]
    .map((each) => ({ "+": "[+-]", "/": "[/_]" })[each] ?? each)
    .join("(?:\\s|\\\\{1,4}[nr]){0,4}");
}

/** The part of a secret that may be shown: the last four characters, or none if it is short. */
export function lastFour(secret: string): string {
  return `…${secret.length >= 16 ? secret.slice(-4) : ""}`;
}

/** A word, such as an error code, has no digits and may have underscores. A UUID, such as a request id, is not a secret. */
const isWord = /^(?:(?!.*[a-z]{32})[^\d]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * Prepares a text from a service or a proxy for an error message: one line of at most 500 characters. The secret is
 * masked, and so is everything that looks like one.
 */
export function quote(text: string, mask: Mask): string {
  // Invisible characters are removed first, since they could split a secret.
  return mask(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " "))
    .replace(/[\w+=-]{24,}/g, (run) => (isWord.test(run) ? run : lastFour(run)))
    .slice(0, 500);
}

/** Causes below this depth are dropped. An error may be its own cause. */
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
