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
  return (text) => text.replace((pattern ??= patternOf(secret)), lastFour(secret));
}

function patternOf(secret: string): RegExp {
  const plain = [...secret].reduceRight((rest, character, index) => {
    const one = formsOf(character) + rest;
    return index < minPrefixChars ? one : `(?:${one})?`;
  }, "");
  return new RegExp([plain, ...[0, 1, 2].map((skip) => base64Form(secret.slice(skip)))].join("|"), "gi");
}

/** A character, its escapes, and the white space of a text that was wrapped. */
function formsOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:\\\\?\\x${hex}|(?:%(?:25)*|&#x0*|\\\\[ux]0*)${hex};?|&(?:#0*${code}|\\w+);)\\s*`;
}

/** The part of a text that looks the same in base64 whatever is around it; both alphabets, wrapped or not. */
function base64Form(text: string): string {
  const whole = btoa(text.slice(0, text.length - (text.length % 3)));
  return whole.replace(/./g, (each) => `${each === "+" ? "[+-]" : each === "/" ? "[/_]" : each}\\s*`);
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
  return mask(text)
    .replace(/[\w+=-]{24,}/g, (run) => (isWord.test(run) ? run : lastFour(run)))
    .replace(/\p{C}+/gu, " ")
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
  const copy: Error & { code?: unknown } = new Error();
  let frames = "";
  try {
    const { name, message, code, stack, cause } = value as Readonly<Record<string, unknown>>;
    const isText = (part: unknown): part is string => typeof part === "string";
    Object.defineProperty(copy, "name", { value: (isText(name) && quote(name, mask)) || "Error" });
    if (isText(message)) copy.message = quote(message, mask);
    if (isText(code) || typeof code === "number") copy.code = isText(code) ? quote(code, mask) : code;
    if (cause !== undefined && depth > 1) copy.cause = copyMasked(cause, mask, depth - 1);
    frames = mask(
      String(stack)
        .match(/\n\s+at .*/g)
        ?.join("") ?? "",
    );
  } catch {
    copy.message ||= "unreadable";
  }
  copy.stack = `${copy.name}: ${copy.message}${frames}`;
  return copy;
}
