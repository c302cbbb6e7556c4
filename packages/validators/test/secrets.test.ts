import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publicNames, publishedSecrets, secretFields } from "../src/generated/secret-names.ts";
import {
  isSecretField,
  lastFour,
  looksLikeLiveKey,
  maskJson,
  maskText,
  mayBeSecret,
  possibleSecrets,
} from "../src/secrets.ts";
import { subjects } from "./documents.ts";

const partnerSecret = "k3v9x1qz7mw2p8rt4ybn6cd5fg0hj2ls8ka7we3ru9to1ip5zx";
const certCentralSecret = "Zq7Rk2mXw9Lp4TbV6nYc1HsDf8GjA3uEo5iKx0QzW7rBt2N";
/** A secret of words. A seed may have such a secret. */
const seedSecret = "my-own-secret-of-these-tests";

const escapeAll = (text: string): string =>
  [...text].map((each) => `%${each.charCodeAt(0).toString(16)}`).join("");

describe("maskText", () => {
  test.each<{ form: string; text: string; masked: string }>([
    { form: "as it is", text: `key ${partnerSecret}.`, masked: "key …p5zx." },
    { form: "with capitals", text: `"${certCentralSecret}"`, masked: '"…Bt2N"' },
    { form: "of words", text: `?key=${seedSecret}&a=1`, masked: "?key=…ests&a=1" },
    {
      form: "in a path of the APIs",
      text: `/partner-subscription/api/v1/api-key/${partnerSecret}/status`,
      masked: "/partner-subscription/api/v1/api-key/…p5zx/status",
    },
    { form: "percent-encoded", text: `?a=${escapeAll(partnerSecret)}&b=2`, masked: "?a=…p5zx&b=2" },
    {
      form: "with its digits percent-encoded",
      text: partnerSecret.replace(/\d/g, escapeAll),
      masked: "…p5zx",
    },
    {
      form: "percent-encoded twice",
      text: escapeAll(partnerSecret).replaceAll("%", "%25"),
      masked: "…p5zx",
    },
    {
      form: "in JSON escapes",
      text: `{"a":"${partnerSecret.replace(/[aeiou]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`)}"}`,
      masked: '{"a":"…p5zx"}',
    },
    {
      form: "with a dot in it",
      text: `/${partnerSecret.slice(0, 20)}.${partnerSecret.slice(20)}`,
      masked: "/…p5zx",
    },
    {
      form: "with an encoded dot",
      text: `/${partnerSecret.slice(0, 20)}%2E${partnerSecret.slice(20)}`,
      masked: "/…p5zx",
    },
    {
      form: "after a date",
      text: `on 2026-11-29: ${partnerSecret}, ok`,
      masked: "on 2026-11-29: …p5zx, ok",
    },
    {
      form: "in JSON escapes inside a JSON string",
      text: JSON.stringify(
        partnerSecret.replace(/[aeiou]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`),
      ),
      masked: '"…p5zx"',
    },
    {
      form: "split by three percent signs",
      text: `${partnerSecret.slice(0, 14)}%%%${partnerSecret.slice(14)}`,
      masked: "…p5zx",
    },
    {
      form: "split by a slash that JSON escapes twice",
      text: `${partnerSecret.slice(0, 14)}\\\\/${partnerSecret.slice(14)}`,
      masked: "…p5zx",
    },
    { form: "in groups of ten", text: partnerSecret.match(/.{10}/g)?.join(" ") ?? "", masked: "…p5zx" },
    {
      form: "split by a percent sign that forms an escape",
      text: `${partnerSecret.slice(0, 22)}%${partnerSecret.slice(22)}`,
      masked: "…p5zx",
    },
    {
      form: "in base64",
      text: `Basic ${btoa(`user:${partnerSecret}`)}`,
      masked: `Basic …${btoa(`user:${partnerSecret}`).replaceAll("=", "").slice(-4)}==`,
    },
    { form: "of eight characters", text: "a1b2c3d4", masked: "a1b2c3d4" },
  ])("masks a secret $form", ({ text, masked }) => {
    expect(maskText(text)).toBe(masked);
  });

  test.each<{ form: string; text: string; masked: string }>([
    { form: "JSON", text: '{"id": 1, "api_key": "short"}', masked: '{"id": 1, "api_key": "…"}' },
    {
      form: "JSON with an escaped quote",
      text: '{"api_key":"a\\"b","id":1}',
      masked: '{"api_key":"…","id":1}',
    },
    {
      form: "JSON in a JSON string",
      text: '"{\\"api_key\\":\\"a b\\"}"',
      masked: '"{\\"api_key\\":\\"…\\"}"',
    },
    {
      form: "coloured JSON",
      text: '\u001b[34m"api_key"\u001b[39m: \u001b[32m"short"\u001b[39m',
      masked: '\u001b[34m"api_key"\u001b[39m: \u001b[32m"…"\u001b[39m',
    },
    { form: "a query", text: "/key?api_key=short&id=1", masked: "/key?api_key=…&id=1" },
    {
      form: "encoded JSON",
      text: "%7B%22api_key%22%3A%22short%22%7D",
      masked: "%7B%22api_key%22%3A%22…%22%7D",
    },
    { form: "a printed object", text: "{ api_key: 'short' }", masked: "{ api_key: '…' }" },
    { form: "JSON null", text: '{"api_key":null,"id":"a"}', masked: '{"api_key":null,"id":"a"}' },
  ])("masks a secret field in $form, however short its value is", ({ text, masked }) => {
    expect(maskText(text)).toBe(masked);
  });

  test.each([
    "/partner-subscription/api/v1/api-key/12346",
    "/services/v2/key?container_id=1234567890",
    "/_sandbox/worlds/ci-run-2026-11-29-worker-3/clock",
    "request 123e4567-e89b-12d3-a456-426614174000 at 2026-11-29T08:00:00.000Z",
    "createSubaccountApiKey updateApiKeyStatus restricted_to_role_id",
    "access_denied|access_denied_invalid_key",
    "Set LATCHKEY_CONTRACT_CERTCENTRAL_KEY to a key.",
    "latchkey-contract 1a2b3c4d rotates a key, and deactivates the one before",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "    at file:///work/packages/sandbox/dist/store/sqlite.js:123:45",
    "a1b2c3d4/partner-subscription/a1b2c3d4",
    "a1b2c3d4. a1b2c3d4",
    "2026-11-29T08:00:00.000Z a1b2c3d4",
    "1234567890.1234567890",
    "ACCOUNTHOLDER REQUIREMENTS",
    "firstNameLastName.accountNameShort",
    "body must have required property 'name'; body has a property that the spec does not name",
  ])("does not change %j", (text) => {
    expect(maskText(text)).toBe(text);
    expect(mayBeSecret(text)).toBe(false);
  });

  test.each(subjects)("does not mask paths and operationIds of $api.name", ({ api }) => {
    for (const { operationId, method, path } of Object.values(api.operations)) {
      const text = `${method} ${api.basePath}${path.replaceAll(/\{\w+\}/g, "1234567890")} ${operationId}`;
      expect(maskText(text)).toBe(text);
    }
  });

  const random = "k3v9x1qz7mw2p8rt";
  const word = "abcdefghijklm";

  test.each<{ what: string; text: string; masked: string }>([
    { what: "23 characters of words", text: "a-quite-long-world-name", masked: "a-quite-long-world-name" },
    { what: "24 characters of words", text: "a-quite-long-world-names", masked: "…ames" },
    { what: "15 random characters", text: random.slice(1), masked: random.slice(1) },
    { what: "16 random characters", text: random, masked: "…p8rt" },
    { what: "16 characters of mixed case", text: "aBcDeFgHiJkLmNoP", masked: "…mNoP" },
    { what: "16 characters with pairs of capitals", text: "abXYcdXYefXYghXY", masked: "…ghXY" },
    { what: "consonants", text: "bcdfghaeioubcdfgh", masked: "…dfgh" },
    { what: "a name with one number", text: "production-account1", masked: "production-account1" },
    { what: "9 random characters and a word", text: "a1b2c3d4e/harmless", masked: "a1b2c3d4e/harmless" },
    { what: "10 random characters and a word", text: "a1b2c3d4e5/harmless", masked: "…less" },
    {
      what: "10 random characters and short pieces",
      text: "a1b2c3d4e5.abc.abc",
      masked: "a1b2c3d4e5.abc.abc",
    },
    { what: "a neighbour of 5 characters", text: `${random}.abcde`, masked: "…p8rt.abcde" },
    { what: "a neighbour of 6 characters", text: `${random}.abcdef`, masked: "…cdef" },
    { what: "a neighbour in front", text: `abcdef.${random}`, masked: "…p8rt" },
    {
      what: "12 characters between random ones",
      text: "a1b2c3d4.abcde.abcdefg.a1b2c3d4",
      masked: "…c3d4",
    },
    {
      what: "13 characters between random ones",
      text: "a1b2c3d4.abcdef.abcdefg.a1b2c3d4",
      masked: "a1b2c3d4.abcdef.abcdefg.a1b2c3d4",
    },
    { what: "one long piece between random ones", text: `a1b2c3d4.${word}.a1b2c3d4`, masked: "…c3d4" },
    { what: "a word after 10 characters", text: `${random}.abcde.abcde.abcdef`, masked: "…cdef" },
    { what: "a word after 12 characters", text: `${random}.abcde.abcde.ab.abcdef`, masked: "…cdef" },
    {
      what: "a word after 13 characters",
      text: `${random}.abcde.abcde.abc.abcdef`,
      masked: "…p8rt.abcde.abcde.abc.abcdef",
    },
    {
      what: "many words",
      text: `${random}${".harmless".repeat(7)}`,
      masked: `…less${".harmless".repeat(2)}`,
    },
    {
      what: "words that two secrets share",
      text: `${random}${`.${word}`.repeat(6)}.${random}`,
      masked: "…p8rt",
    },
    {
      what: "two secrets with many words between",
      text: `${random}${".harmless".repeat(14)}.${random}`,
      masked: `…less${".harmless".repeat(4)}.…p8rt`,
    },
    { what: "two secrets far apart", text: `"${random}", "${random}"`, masked: '"…p8rt", "…p8rt"' },
    { what: "the next word of a sentence", text: `${random} declared`, masked: "…ared" },
    {
      what: "a sentence",
      text: `declared is ${random} was declared`,
      masked: "declared is …p8rt was declared",
    },
    {
      what: "a secret inside the value of a secret field",
      text: `{"api_key":"x y ${random}, and z"}`,
      masked: '{"api_key":"…nd z"}',
    },
  ])("finds the bounds of what it masks: $what", ({ text, masked }) => {
    expect(maskText(text)).toBe(masked);
  });

  test("for a hostile text, takes time in proportion to the length of the text", () => {
    const texts = [
      "\\",
      "%61",
      "a ",
      "a/",
      "a1b2c3d4 ",
      'api_key":',
      "word-",
      "2026-11-29",
      "%",
      `%61`.repeat(24),
    ];
    for (const text of texts) {
      const startedAt = performance.now();
      maskText(text.repeat(64_000 / text.length));
      // Each text takes about 20 ms. If the time grew with the square of the length, it would be ten seconds.
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});

const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
const alphanumeric = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

const secrets = fc.oneof(
  ...[
    { alphabet: lower, minLength: 50, maxLength: 50 },
    { alphabet: alphanumeric, minLength: 47, maxLength: 47 },
    { alphabet: `${alphanumeric}-_`, minLength: 40, maxLength: 128 },
  ].map(({ alphabet, ...length }) =>
    // Chooses each form equally often, since fast-check prefers the beginning of a list.
    fc
      .noShrink(fc.array(fc.noBias(fc.integer({ min: 0, max: alphabet.length - 1 })), length))
      .map((places) => places.map((place) => alphabet[place]).join("")),
  ),
);
const separator = fc.constantFrom(...". / : %".split(" "), " ");
const rest = fc.string({ unit: fc.constantFrom(...' {}":,?=&~o'), maxLength: 5 });

/** A secret in one of the forms in which it may be in a text. */
const written = fc
  .record({
    secret: secrets,
    form: fc.constantFrom("as it is", "percent", "json", "base64", "base64url"),
    before: rest,
    after: rest,
    split: fc.option(fc.record({ by: separator, at: fc.nat(128) })),
    chosen: fc.array(fc.boolean(), { minLength: 160, maxLength: 160 }),
  })
  .map(({ secret, form, before, after, split, chosen }) => {
    const at = split === null ? 0 : split.at % secret.length;
    const joined = split === null ? secret : `${secret.slice(0, at)}${split.by}${secret.slice(at)}`;
    const escaped = (write: (code: string) => string): string =>
      [...joined]
        .map((each, index) => (chosen[index] ? write(each.charCodeAt(0).toString(16)) : each))
        .join("");
    const base64 = btoa(`${before}${joined}${after}`);
    const text = {
      "as it is": joined,
      percent: escaped((code) => `%${code}`),
      json: escaped((code) => `\\u00${code}`),
      base64: chosen[0] ? encodeURIComponent(base64) : base64,
      base64url: base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
    }[form];
    // A percent sign among escapes may look like an escape. Then the secret is masked, but cannot be read.
    return { secret, text, isReadable: split?.by !== "%" || /^(as|base)/.test(form) };
  });

const surroundings = fc.constantFrom(
  ["", ""],
  ["/partner-subscription/api/v1/api-key/", "?a=1"],
  ["/services/v2/key?key=", "&x=1"],
  ['{"name":"', '","id":7}'],
  ["The key ", " was rejected with 403 access_denied."],
  ["Authorization: Basic ", "\n"],
);

/** A text, and each decoded form of it. */
function readings(text: string): string[] {
  const hex = (_: string, code: string) => String.fromCharCode(Number.parseInt(code, 16));
  const plain = [text, text.replaceAll(/%([\da-f]{2})/gi, hex), text.replaceAll(/\\u([\da-f]{4})/gi, hex)];
  const inside = plain.flatMap((each) =>
    (each.match(/[\w+/-]{8,}/g) ?? []).flatMap((run) =>
      [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), "base64").toString("latin1")),
    ),
  );
  return [...plain, ...inside];
}

test("a masked text never shows eight characters in a row of a random secret", () => {
  fc.assert(
    fc.property(written, surroundings, ({ secret, text }, [before, after]) => {
      const whole = `${before}${text}${after}`;
      const shown = readings(maskText(whole));
      for (let at = 0; at + 8 <= secret.length; at += 1) {
        const part = secret.slice(at, at + 8);
        if (shown.some((each) => each.includes(part))) throw new Error(`${maskText(whole)} shows ${part}.`);
      }
      expect(mayBeSecret(whole)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("finds a random secret in any form", () => {
  fc.assert(
    fc.property(written, ({ secret, text, isReadable }) => {
      fc.pre(isReadable);
      const possible = [...possibleSecrets(text)];
      expect(possible.some((each) => each.includes(secret))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("returns few possible secrets of a text, and decodes them", () => {
  expect([...possibleSecrets(`The key "${partnerSecret}" is in use.`)]).toEqual([partnerSecret]);
  expect(possibleSecrets(`/${escapeAll(partnerSecret)}/`)).toContain(partnerSecret);
  expect(possibleSecrets(btoa(`ab:${certCentralSecret}`))).toContain(certCentralSecret);
  expect(possibleSecrets(`x/${partnerSecret.slice(0, 19)}.${partnerSecret.slice(19)}`)).toContain(
    partnerSecret,
  );
  for (const before of ["", "a/", "ab/", "abcd/"]) {
    expect(possibleSecrets(before + btoa(`:${certCentralSecret}`))).toContain(certCentralSecret);
  }
  const pieces = Array.from({ length: 5_000 }, (_, index) => `a${index}b`);
  expect(possibleSecrets(pieces.join(" ")).size).toBeLessThanOrEqual(1_000);
  expect(possibleSecrets("a name of a few words, made on 2026-11-29").size).toBe(0);
});

test("joins pieces to possible secrets of 24 to 128 characters", () => {
  const pieces = Array.from({ length: 20 }, (_, index) => `a1b2c3${index + 10}`);
  const lengths = [...possibleSecrets(pieces.join("."))].map(({ length }) => length);
  expect([...new Set(lengths)]).toEqual([24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128]);
});

test("joins a possible secret with one piece on each side of it", () => {
  const possible = possibleSecrets(`ab.cd.${partnerSecret}.ef.gh`);
  const joined = ["cd", ""].flatMap((before) => ["", "ef"].map((after) => before + partnerSecret + after));
  expect([...possible].sort()).toEqual(joined.sort());
});

test.each(["my_own_secret_in_snake_case", "123e4567-e89b-12d3-a456-426614174000"])(
  "the readable text %s is among the possible secrets",
  (text) => {
    expect(mayBeSecret(text)).toBe(false);
    expect(possibleSecrets(`key ${text}.`)).toContain(text);
  },
);

describe("looksLikeLiveKey", () => {
  test.each([
    [partnerSecret, true],
    [certCentralSecret, true],
    [`a text with ${escapeAll(partnerSecret)}`, true],
    [`${partnerSecret.slice(0, 20)}.${partnerSecret.slice(20)}`, true],
    [partnerSecret.slice(0, 40), true],
    [partnerSecret.slice(0, 39), false],
    [`"${seedSecret}", "${partnerSecret}"`, true],
    ["a".repeat(50), false],
    ["1".repeat(50), false],
    [`${partnerSecret.slice(0, 25)}-${partnerSecret.slice(25)}`, false],
    ["sandbox-demo-partner-parent-key-not-secret-xyz9", false],
    ...publishedSecrets.map((secret): [string, boolean] => [secret, false]),
    ...publishedSecrets.map((secret): [string, boolean] => [`${secret} declared`, false]),
  ])("of %s is %s", (text, expected) => {
    expect(looksLikeLiveKey(text)).toBe(expected);
  });
});

test("copies a JSON value, and masks its secret fields and all other secrets", () => {
  const value = {
    api_key: "short",
    list: [{ api_key: certCentralSecret, id: 7, name: `now ${partnerSecret}` }, null, true],
    [partnerSecret]: { api_key: { inside: "x" } },
  };
  const before = structuredClone(value);
  expect(maskJson(value)).toEqual({
    api_key: "…",
    list: [{ api_key: "…Bt2N", id: 7, name: "now …p5zx" }, null, true],
    "…p5zx": { api_key: "…" },
  });
  expect(value).toEqual(before);
});

test("keeps the text of a secret field that is already a mask", () => {
  const value = [{ api_key: "$NAME_OF_THE_KEY" }, { api_key: `$NAME_OF_THE_KEY${certCentralSecret}` }];
  expect(maskJson(value, (text) => text === "$NAME_OF_THE_KEY")).toEqual([
    { api_key: "$NAME_OF_THE_KEY" },
    { api_key: "…Bt2N" },
  ]);
});

test("cuts a JSON value of deeply nested arrays", () => {
  const deep = JSON.parse(`${"[".repeat(5_000)}"${partnerSecret}"${"]".repeat(5_000)}`);
  expect(JSON.stringify(maskJson(deep))).toBe(`${"[".repeat(100)}"…"${"]".repeat(100)}`);
});

test("cuts a JSON value of deeply nested objects", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(5_000)}"${partnerSecret}"${"}".repeat(5_000)}`);
  expect(JSON.stringify(maskJson(deep))).toBe(`${'{"a":'.repeat(100)}"…"${"}".repeat(100)}`);
});

test("shows the last four characters of a long secret, and nothing of a short one", () => {
  expect([partnerSecret, "0123456789abcdef", "0123456789abcde", ""].map(lastFour)).toEqual([
    "…p5zx",
    "…cdef",
    "…",
    "…",
  ]);
});

test("the secret fields are those that the spec marks", () => {
  const marked = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      if (child?.["x-secret"] === true) marked.add(name);
      visit(child);
    }
  };
  for (const { document } of subjects) visit(document);
  expect(secretFields).toEqual([...marked]);
  expect(isSecretField("api_key")).toBe(true);
  expect(isSecretField("api_key_last4")).toBe(false);
  expect(publishedSecrets).toHaveLength(2);
  expect(publicNames).toContain("partner-subscription");
});
