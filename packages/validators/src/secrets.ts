import { publicNames, publishedSecrets, secretFields } from "./generated/secret-names.ts";

/*
 * The rule for what may be a secret. It applies to every text that is logged, printed or stored.
 *
 * First, escapes are decoded: `%61`, `%2561`, `\u0061`. Then the text is split into pieces of letters, digits, `-` and `_`.
 * Pieces with one `.`, `/`, `:`, `+`, space, `%` or escape between them form a chain. A path segment or an operationId of the
 * APIs, a date or a UUID ends a chain and stays readable. In a chain, these may be a secret:
 *
 * - a piece of at least 24 characters, which is the length of the shortest secret and its base64 form, except for
 *   `a_name_in_snake_case`;
 * - pieces that look random, together with their longer neighbours, if these have at least 16 characters in total. A piece
 *   looks random if digits are next to letters, if upper and lower case alternate, or if it has too many consonants.
 *
 * So a word next to a secret may be masked with it, and a secret in pieces of fewer than 8 characters may stay readable.
 */

const minSecretLength = 24;
const minGroupLength = 16;
/** In a group, the pieces that look random must have at least this many characters together. */
const minRandomLength = 10;
/** The least number of characters of a piece next to a group. A shorter piece stays readable. */
const minNeighbourLength = 6;
/** The maximum number of characters of short pieces inside a group. */
const maxBetweenLength = 12;
/** The maximum number of characters in pieces that look like words. A random secret has fewer. */
const maxWordsLength = 32;
const maxSecretLength = 128;
/** The maximum number of possible secrets of a text. A hostile text would have millions. */
const maxJoined = 1_000;
/** The minimum length of a text of which four characters may be shown. */
const minLengthToShow = 16;
const maxDepth = 100;

const names: ReadonlySet<string> = /* @__PURE__ */ new Set(publicNames);
const escapes = /%(?:25)*([\da-f]{2})|(?<!\\)\\+u([\da-f]{4})/gi;
/** Matches UUIDs and dates. */
const readable =
  /(?<![\w-])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\w-])|(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:T\d\d)?(?!\d)/gi;
/** Matches an error code, a field or a variable, such as `invalid_role_id` and `LATCHKEY_MOCK_PORT`. */
const snakeCase = /^(?:[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+)$/;
const joint = /^(?:[./:+ ]|%{1,3}|\\+\/)$/;
/** Matches a digit next to a letter, a change between upper and lower case, or six consonants in a row. */
const randomPlaces =
  /(?=[a-z]\d|[A-Z]\d|\d[a-z]|\d[A-Z]).|[A-Z][a-z](?=[A-Z])|[a-z][A-Z](?=[A-Z])|[b-df-hj-np-tv-xz]{6}/g;
const fieldValues: RegExp = /* @__PURE__ */ fieldPattern();

/** Returns a pattern for the value of a secret field: in JSON, in a JSON string, in a query, in an object that Node prints. */
function fieldPattern(): RegExp {
  // Between name and value there may be colours, and the line numbers of a code frame.
  const gap = "(?:\\x1b\\[[\\d;]*m|[\\s\\d|>])*";
  const forms = [
    `"${gap}:${gap}"((?:[^"\\\\]|\\\\.)+)`,
    `\\\\+"${gap}:${gap}\\\\+"([^"\\\\]+)`,
    `(?:=["']?|["']?${gap}:${gap}')([^"'&\\s]+)`,
  ];
  return new RegExp(`(?:${secretFields.join("|")})(?:${forms.join("|")})`, "gi");
}

/** A part of a text that may be a secret, and its position. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The decoded pieces of the part, and one more on each side. */
  readonly pieces: readonly string[];
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether a space comes before the piece. */
  readonly isSpaced: boolean;
  readonly randomness: number;
}

/** Masks possible secrets in a text, and the values of secret fields. At most the last four characters stay. */
export function maskText(text: string): string {
  const decoded = decode(text);
  const { toSource } = decoded;
  const found: Omit<Found, "pieces">[] = find(decoded.joined);
  for (const match of decoded.text.matchAll(fieldValues)) {
    // Only the group of the form that matches has text.
    const value = match.slice(1).join("");
    const end = match.index + match[0].length;
    found.push({ start: end - value.length, end, text: value });
  }
  let masked = "";
  let done = 0;
  for (const { start, end, text: secret } of found.toSorted((a, b) => a.start - b.start)) {
    if (start >= done) masked += text.slice(toSource(done), toSource(start)) + lastFour(secret);
    done = Math.max(done, end);
  }
  return masked + text.slice(toSource(done));
}

/** Returns the possible secrets of a text in any form, decoded and joined. */
export function findSecrets(text: string): string[] {
  return find(decode(text).joined).map(({ text: secret }) => secret);
}

/** Returns whether a text contains a possible secret, in any form. */
export function mayBeSecret(text: string): boolean {
  return findSecrets(text).length > 0;
}

/**
 * Returns whether a text may contain a live key: 40 or more letters and digits in a row, with at least one letter and one
 * digit. Returns false for the secrets that DigiCert publishes.
 */
export function looksLikeLiveKey(text: string): boolean {
  return findSecrets(text).some((secret) =>
    [...secret.matchAll(/[a-z\d]{40,}/gi)].some(
      ([run]) => /\d/.test(run) && /[a-z]/i.test(run) && !publishedSecrets.some((each) => run.includes(each)),
    ),
  );
}

/**
 * Returns the possible secrets of a text, decoded and joined. Compare them with known secrets. The result has each run that
 * is long enough, and up to a thousand secrets in other forms.
 */
export function possibleSecrets(text: string): ReadonlySet<string> {
  const possible = new Set<string>();
  // Searches the original text too, since a secret that is split by `%` may look like an escape.
  for (const reading of new Set([decode(text).joined, text])) {
    for (const each of [...longRuns(reading), ...joinedPieces(reading)]) possible.add(each);
    for (const [run] of reading.matchAll(/[\w+/-]{32,}/g)) {
      // In the same run, up to three characters of another text may be before the secret.
      for (const offset of [0, 1, 2, 3]) {
        const inside = fromBase64(run.slice(offset));
        for (const each of [...longRuns(inside), ...joinedPieces(inside)]) possible.add(each);
      }
    }
  }
  return possible;
}

function longRuns(text: string): string[] {
  return text.match(/[\w-]{24,}/g) ?? [];
}

/** Joins pieces in a row in each possible way. */
function joinedPieces(text: string): string[] {
  const joined: string[] = [];
  for (const { pieces } of find(text)) {
    for (const first of pieces.keys()) {
      let run = "";
      for (const piece of pieces.slice(first, first + maxSecretLength)) {
        run += piece;
        if (run.length > maxSecretLength || joined.length === maxJoined) break;
        if (run.length >= minSecretLength) joined.push(run);
      }
    }
  }
  return joined;
}

/** Returns whether the spec marks a field of this name with `x-secret` in either API. */
export function isSecretField(name: string): boolean {
  return secretFields.includes(name);
}

/**
 * Copies a JSON value, and masks secret fields and all texts. Values that are nested too deep are left out.
 *
 * @param isMask Returns whether the text of a secret field is already a mask, and stays.
 */
export function maskJson(value: unknown, isMask = (_text: string): boolean => false, depth = 0): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === maxDepth) return "…";
  if (Array.isArray(value)) return value.map((item) => maskJson(item, isMask, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (!isSecretField(name)) return [maskText(name), maskJson(field, isMask, depth + 1)];
      const text = typeof field === "string" ? field : "";
      return [maskText(name), isMask(text) ? text : lastFour(text)];
    }),
  );
}

/** Returns the part of a secret that may be shown: its last four characters, or nothing if the secret is short. */
export function lastFour(secret: string): string {
  return `…${secret.length < minLengthToShow ? "" : secret.slice(-4)}`;
}

/** A text without escapes, and the position of each character in the original. */
interface Decoded {
  readonly text: string;
  /**
   * The text with `%` for each escape that cannot be a character of a secret. If a `%` splits a secret, it forms an escape
   * with the next two characters.
   */
  readonly joined: string;
  readonly toSource: (index: number) => number;
}

function decode(source: string): Decoded {
  if (!/[%\\]/.test(source)) return { text: source, joined: source, toSource: (index) => index };
  const starts: number[] = [];
  let text = "";
  let joined = "";
  let end = 0;
  const copyTo = (next: number): void => {
    text += source.slice(end, next);
    joined += source.slice(end, next);
    for (; end < next; end += 1) starts.push(end);
  };
  for (const { 0: written, 1: byte, 2: unit, index } of source.matchAll(escapes)) {
    copyTo(index);
    const character = String.fromCharCode(Number(`0x${byte ?? unit}`));
    text += character;
    joined += /[\w-]/.test(character) ? character : "%";
    starts.push(index);
    end = index + written.length;
  }
  copyTo(source.length);
  return { text, joined, toSource: (index) => starts[index] ?? source.length };
}

/** Returns the parts of a decoded text that may be secrets, from the first to the last. */
function find(text: string): Found[] {
  const found: Found[] = [];
  let chain: Piece[] = [];
  let end = 0;
  const endChain = (): void => {
    found.push(...findInChain(chain));
    chain = [];
  };
  const blanked = text.replace(readable, (each) => "\n".repeat(each.length));
  for (const { 0: piece, index: start } of blanked.matchAll(/[\w-]+/g)) {
    if (!joint.test(blanked.slice(end, start))) endChain();
    end = start + piece.length;
    const isLong = piece.length >= minSecretLength;
    if (names.has(piece) || (isLong && snakeCase.test(piece))) {
      endChain();
    } else {
      const changes = piece.match(randomPlaces)?.length ?? 0;
      const isSpaced = blanked[start - 1] === " ";
      chain.push({ text: piece, start, end, isSpaced, randomness: isLong ? Math.max(changes, 2) : changes });
    }
  }
  endChain();
  return found;
}

function findInChain(chain: readonly Piece[]): Found[] {
  const groups: { first: number; last: number }[] = [];
  for (let at = 0; at < chain.length; at += 1) {
    const { last: end, length, randomness } = growCore(chain, at);
    if (length < minRandomLength || randomness < 2) continue;
    const first = spread(chain, at, -1);
    const last = spread(chain, end, 1);
    at = end;
    if (lengthOf(chain.slice(first, last + 1)) < minGroupLength) continue;
    at = last;
    const before = groups.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = last;
    else groups.push({ first, last });
  }
  return groups.map(({ first, last }) => {
    const pieces = chain.slice(first, last + 1);
    return {
      start: pieces[0]?.start ?? 0,
      end: pieces.at(-1)?.end ?? 0,
      text: pieces.map(({ text }) => text).join(""),
      pieces: chain.slice(Math.max(0, first - 1), last + 2).map(({ text }) => text),
    };
  });
}

interface Core {
  readonly last: number;
  /** The length of the pieces that look random. */
  readonly length: number;
  readonly randomness: number;
}

/** Finds the pieces that look random, from a given one on. Between them, there may be one other piece or a few characters. */
function growCore(chain: readonly Piece[], first: number): Core {
  let last = first;
  let length = 0;
  let highest = 0;
  let between = 0;
  for (let at = first; at <= last + 2 || between <= maxBetweenLength; at += 1) {
    const piece = chain[at];
    if (piece === undefined) break;
    const { text, randomness } = piece;
    if (randomness === 0) {
      if (at === first) break;
      between += text.length;
      continue;
    }
    last = at;
    length += text.length;
    highest = Math.max(highest, randomness);
    between = 0;
  }
  return { last, length, randomness: highest };
}

/** Finds the last piece in a direction that may belong to the same secret: a long piece with few characters before it. */
function spread(chain: readonly Piece[], from: number, step: 1 | -1): number {
  let last = from;
  let length = 0;
  let between = 0;
  for (let at = from + step; length <= maxWordsLength && between <= maxBetweenLength; at += step) {
    const piece = chain[at];
    if (piece === undefined) break;
    // In a sentence, only the next word counts.
    if (between > 0 && (step === 1 ? piece : chain[at + 1])?.isSpaced) break;
    length += piece.text.length;
    between += piece.text.length;
    if (piece.text.length < minNeighbourLength) continue;
    last = at;
    between = 0;
  }
  return last;
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}

function fromBase64(text: string): string {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  return atob(standard.length % 4 === 1 ? standard.slice(0, -1) : standard);
}
