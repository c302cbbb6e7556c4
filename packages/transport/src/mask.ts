/** Replaces secrets in a text. */
export type Mask = (text: string) => string;

/** Fewer characters are a word that other texts contain too. */
const minSecretChars = 8;
/** So many characters of a longer secret count as the secret: pages cut what they quote. */
const minPrefixChars = 16;

/**
 * Masks one secret, and each long beginning of it, in the forms in which a service or a proxy may repeat it: as it is,
 * percent-encoded, as HTML or JSON escapes, split by white space, and in base64. The last four characters stay.
 */
export function createMask(secret: string): Mask {
  if (secret.length < minSecretChars) return (text) => text;
  let pattern: RegExp | undefined;
  // Most masks are never used.
  return (text) => {
    pattern ??= patternOf(secret);
    // By a function: a secret may end in what a replacement text gives a meaning, such as `$&`.
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

/** The escapes of a character, and the character: first the longest, since what follows is optional. */
function formsOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:(?:%(?:25|u00)*|&#x0{0,6}|\\\\{1,4}[ux]\\{?0{0,6}|\\\\{1,4}x)${hex}[;}]?|&#0{0,6}${code}(?!\\d);?|&\\w{2,6};|\\\\{0,8}\\x${hex})`;
}

/** The part of a text that looks the same in base64 whatever is around it; both alphabets, wrapped or not. */
function base64Form(text: string): string {
  const whole = btoa(text.slice(0, text.length - (text.length % 3)));
  return [...whole]
    .map((each) => ({ "+": "[+-]", "/": "[/_]" })[each] ?? each)
    .join("(?:\\s|\\\\{1,4}[nr]){0,4}");
}

/** What may be shown of a secret: its last four characters, and nothing of a short one. */
export function lastFour(secret: string): string {
  return `…${secret.length >= 16 ? secret.slice(-4) : ""}`;
}

/** A word, such as an error code, has no digit and is split by underscores. A UUID, such as a request id, is no secret. */
const isWord = /^(?:(?!.*[a-z]{32})[^\d]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * A text from elsewhere as it may be part of an error message: one line of at most 500 characters, with the secret masked
 * and all else that may be one.
 */
export function quote(text: string, mask: Mask): string {
  // Before it is masked, so that nothing that is invisible splits a secret.
  return mask(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " "))
    .replace(/[\w+=-]{24,}/g, (run) => (isWord.test(run) ? run : lastFour(run)))
    .slice(0, 500);
}

/** Causes below this depth are dropped. An error may be its own cause. */
const maxCauses = 5;

/**
 * Copies an error that other code threw, so that no printed form of it holds a secret: its class, its private fields
 * and its properties may. The copy has the masked name, message, code, stack and causes, and nothing else.
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
    // A message may have lines that look like those of a stack.
    const trace = String(stack);
    const head = `${trace.includes(String(message)) ? message : ""}`;
    const frames = trace.slice(trace.indexOf(head) + head.length).match(/\n\s+at .*/g) ?? [];
    copy.stack = `${copy.name}: ${copy.message}${mask(frames.join(""))}`;
    return copy;
  } catch {
    return new Error("An error that cannot be read.");
  }
}
