import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyMasked, createMask, quote } from "../src/index.ts";
import { allShown } from "./shelf.ts";

const secret = `Zq81mm/A0x7"vK3pLw92&RtYb6NcD4eHs5GjU1o<iTf`;
/**
 * Creates a new mask for each text, since mutation testing attributes a cached mask to the first test only.
 */
const mask = (text: string): string => createMask(secret)(text);
const each = (form: (character: string, code: number) => string): string =>
  [...secret].map((character) => form(character, character.charCodeAt(0))).join("");
const hex = (code: number): string => code.toString(16);
const named: Record<string, string> = { '"': "&quot;", "&": "&amp;", "<": "&lt;" };

const forms = [
  { form: "as it is", text: secret },
  { form: "in capitals", text: secret.toUpperCase() },
  { form: "in a URL", text: encodeURIComponent(secret) },
  { form: "in a URL, all of it", text: each((_, code) => `%${hex(code)}`) },
  { form: "in a URL in a URL", text: encodeURIComponent(encodeURIComponent(secret)) },
  { form: "in JSON", text: JSON.stringify(secret).slice(1, -1) },
  { form: "in JSON in JSON", text: JSON.stringify(JSON.stringify(secret)).slice(3, -3) },
  { form: "in JSON, all of it", text: each((_, code) => `\\u00${hex(code)}`) },
  { form: "in a script", text: each((_, code) => `\\x${hex(code)}`) },
  { form: "in HTML", text: each((character) => named[character] ?? character) },
  { form: "in HTML, by decimal numbers", text: each((_, code) => `&#${code};`) },
  { form: "in HTML, by hexadecimal numbers", text: each((_, code) => `&#X00${hex(code).toUpperCase()};`) },
  { form: "in HTML, by numbers without semicolons", text: each((_, code) => `&#${code}`) },
  { form: "in JavaScript", text: each((_, code) => `\\u{${hex(code)}}`) },
  { form: "in an old script", text: each((_, code) => `%u00${hex(code)}`) },
  { form: "with tags in it", text: secret.replace(/.{7}/g, "$&</span><wbr><span>") },
  { form: "with soft hyphens in it", text: secret.replace(/.{7}/g, "$&&shy;") },
  { form: "with invisible characters in it", text: secret.replace(/.{7}/g, "$&\u200b\u0000") },
  { form: "with line breaks as JSON has them", text: secret.replace(/.{7}/g, "$&\\n") },
  { form: "on several lines", text: secret.replace(/.{7}/g, "$&\r\n ") },
];

test.each(forms)("masks a secret $form", ({ text }) => {
  expect(mask(`a ${text} b`)).toMatch(/^a …(<iTf) b$|^a …<iTf b$/);
});

test.each([0, 1, 2, 3, 4, 5])(
  "masks a secret in the base64 of a text with %i characters before the secret",
  (length) => {
    const text = Buffer.from(`${"a".repeat(length)}${secret}: tail`).toString("base64");
    for (const form of [
      text,
      text.replaceAll("+", "-").replaceAll("/", "_"),
      text.replace(/.{20}/g, "$&\n"),
    ]) {
      const masked = mask(form).replaceAll(/\s/g, "");
      expect(masked).toContain("…");
      // Only characters at both ends may stay, since they share a base64 group with other characters.
      const left = masked
        .split("…")
        .map((part) => Buffer.from(part.replace(/^<?iTf/, ""), "base64").toString("latin1"));
      for (let at = 0; at + 4 < secret.length - 4; at++) {
        for (const part of left) expect(part).not.toContain(secret.slice(at, at + 5));
      }
    }
  },
);

test("masks a long prefix of a secret, but no short prefix", () => {
  expect(mask(`key ${secret.slice(0, 16)}`)).toBe("key …<iTf");
  expect(mask(`key ${secret.slice(0, 30)}... is bad`)).toBe("key …<iTf... is bad");
  expect(mask(`key ${secret.slice(0, 15)}`)).toBe(`key ${secret.slice(0, 15)}`);
});

test("does not mask a secret of fewer than 8 characters, and shows no character of a secret of 8 to 15 characters", () => {
  expect(createMask("any-key")("any-key")).toBe("any-key");
  expect(createMask("a-key-12")("it is a-key-12!")).toBe("it is …!");
  expect(createMask("x".repeat(15))(`${"x".repeat(15)}!`)).toBe("…!");
  expect(createMask(`${"x".repeat(12)}last`)(`${"x".repeat(12)}last!`)).toBe("…last!");
});

test("masks any text of an attacker in linear time", { timeout: 20_000 }, () => {
  const pieces = [
    "\\",
    "%25",
    "&#0",
    "&#x0",
    " ",
    "<",
    "<a>",
    "&shy;",
    "\\u",
    "\u200b",
    "Z",
    "Zq81m",
    secret.slice(0, 15),
  ];
  const masks = [mask, createMask("\\".repeat(20)), createMask("%25".repeat(10)), createMask("a".repeat(40))];
  // In quadratic time, each of these texts would take minutes.
  for (const piece of pieces) {
    for (const each of masks)
      expect(quote(piece.repeat(50_000 / piece.length), each).length).toBeLessThan(501);
  }
});

test("takes pattern characters in a secret literally", () => {
  const strange = ".*+?^$" + "{}()|[]\\/-1234";
  expect(createMask(strange)(`<${strange}> and aaaaaaaaaaaaaaaaaaaa`)).toBe(
    "<…1234> and aaaaaaaaaaaaaaaaaaaa",
  );
});

test("masks a secret that ends in characters with a meaning in a replacement text", () => {
  expect(createMask("a-secret-that-ends-in-$&")("<a-secret-that-ends-in-$&>")).toBe("<…n-$&>");
});

test("removes each known secret from a text", () => {
  const secrets = fc.string({
    unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 20,
    maxLength: 64,
  });
  const encodings = fc.constantFrom<(text: string) => string>(
    String,
    encodeURIComponent,
    (text) => JSON.stringify(text),
    (text) => Buffer.from(text).toString("base64"),
  );
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), encodings, (given, before, after, encode) => {
      const masked = createMask(given)(encode(before + given + after));
      expect(masked).not.toContain(encode(given).slice(4, -8));
    }),
  );
});

describe("quote", () => {
  test.each([
    ["a token is cut to its end: 0123456789abcdef01234567", "a token is cut to its end: …4567"],
    ["letters only: abcdefghijklmnopqrstuvwxyzabcdef", "letters only: …cdef"],
    ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "…8B4a"],
    ["access_denied|access_denied_invalid_key", "access_denied|access_denied_invalid_key"],
    ["domain_control_validation_required_for_order", "domain_control_validation_required_for_order"],
    ["createSubaccountApiKeyOfAll", "createSubaccountApiKeyOfAll"],
    ["request 3f2b8c1e-5a4d-4c3b-9e8f-0a1b2c3d4e5f", "request 3f2b8c1e-5a4d-4c3b-9e8f-0a1b2c3d4e5f"],
    ["key 12345678901234567890123", "key 12345678901234567890123"],
    ["No\nERROR forged\u2028\u0007!", "No ERROR forged !"],
  ])("%j", (text, want) => {
    expect(quote(text, String)).toBe(want);
  });

  test("returns one line of at most 500 characters", () => {
    expect(quote("no ".repeat(1_000), String)).toHaveLength(500);
  });

  test("masks a secret that invisible characters split", () => {
    expect(quote(secret.replace(/./g, "$&\u0000"), mask)).not.toContain(secret.slice(0, 3));
    expect(quote([...secret].join("\u200b"), mask)).toMatch(/^…<iTf ?$/);
  });

  test("masks before it truncates", () => {
    expect(quote(`${"x ".repeat(240)}${secret}`, mask)).not.toContain(secret.slice(0, 8));
  });
});

describe("copyMasked", () => {
  class VaultError extends Error {
    readonly #payload = secret;
    override readonly name = "VaultError";
    get payload(): string {
      return this.#payload;
    }
    toJSON(): unknown {
      return { payload: this.#payload };
    }
    [inspect.custom](): string {
      return `VaultError ${this.#payload}`;
    }
    [Symbol.toPrimitive](): string {
      return this.#payload;
    }
  }
  const rows = [
    { place: "the message", error: () => new Error(`POST ${secret} failed`) },
    { place: "the name", error: () => Object.assign(new Error("x"), { name: secret }) },
    { place: "the code", error: () => Object.assign(new Error("x"), { code: secret }) },
    {
      place: "the stack",
      error: () => Object.assign(new Error("x"), { stack: `Error: x\n    at ${secret} (a.ts:1:1)` }),
    },
    { place: "a property", error: () => Object.assign(new Error("x"), { config: { data: [secret] } }) },
    { place: "the name of a property", error: () => Object.assign(new Error("x"), { [secret]: 1 }) },
    { place: "a symbol", error: () => Object.assign(new Error("x"), { [Symbol(secret)]: secret }) },
    {
      place: "a hidden property",
      error: () => Object.defineProperty(new Error("x"), "y", { value: secret }),
    },
    { place: "a cause", error: () => new Error("x", { cause: new Error(secret) }) },
    { place: "a cause that is a text", error: () => new Error("x", { cause: `no ${secret}` }) },
    { place: "a cause that is a symbol", error: () => new Error("x", { cause: Symbol(secret) }) },
    {
      place: "a cause that is an object",
      error: () => new Error("x", { cause: { secret, message: secret } }),
    },
    { place: "one of many", error: () => new AggregateError([new Error(secret)], "x") },
    { place: "a private field that its class prints", error: () => new VaultError("x") },
    { place: "bytes", error: () => Object.assign(new Error("x"), { rawPacket: Buffer.from(secret) }) },
    {
      place: "a function",
      error: () => Object.assign(new Error("x"), { f: new Function(`return ${JSON.stringify(secret)}`) }),
    },
    { place: "a text", error: () => secret },
    { place: "a symbol itself", error: () => Symbol(secret) },
    { place: "an object", error: () => ({ secret, message: "x", toString: () => secret }) },
    {
      place: "a proxy",
      error: () =>
        new Proxy(new Error("x"), {
          get: (target, name) => (name === "stack" ? secret : Reflect.get(target, name)),
        }),
    },
  ];

  test.each(rows)("hides a secret in $place", ({ error }) => {
    const shown =
      allShown(copyMasked(error(), mask)) +
      allShown(new Error("outer", { cause: copyMasked(error(), mask) }));
    expect(shown).not.toContain(secret.slice(0, 16));
    expect(shown).not.toContain(
      Buffer.from(secret)
        .toString("hex")
        .slice(0, 20)
        .replace(/..(?!$)/g, "$& "),
    );
  });

  test("keeps name, message, code, causes and the stack", () => {
    const cause = Object.assign(new TypeError(`no ${secret}!`), { code: "E_NO" });
    const copy = copyMasked(Object.assign(new RangeError("outer", { cause }), { code: 7 }), mask) as Error;
    expect(copy).toMatchObject({ name: "RangeError", message: "outer", code: 7 });
    expect(copy.cause).toMatchObject({ name: "TypeError", message: "no …<iTf!", code: "E_NO" });
    expect(copy.stack).toMatch(/^RangeError: outer\n\s+at .*mask\.test\.ts/);
    expect(inspect(copy)).toMatch(/\[cause\]: .*TypeError.*: no …<iTf!/);
  });

  test("does not mistake a line of the message for a line of the stack", () => {
    const error = new Error(`vault said:\n    at path/hunter2-${"x1".repeat(20)}`);
    expect(allShown(copyMasked(error, mask))).not.toContain("x1x1x1x1x1");
    expect((copyMasked(error, mask) as Error).stack).toContain("mask.test.ts");
  });

  test("stops at the fifth error, and at an error that is its own cause", () => {
    const error = new Error("1");
    error.cause = error;
    let copy: unknown = copyMasked(error, mask);
    let count = 0;
    for (; copy instanceof Error; copy = copy.cause) count++;
    expect(count).toBe(5);
  });

  test("copies nothing of an error whose fields throw", () => {
    const closed = Object.defineProperty({}, "message", {
      get: () => {
        throw new Error(secret);
      },
    });
    expect(copyMasked(closed, mask)).toMatchObject({
      name: "Error",
      message: "The error cannot be read.",
    });
  });

  test.each([undefined, null, 7, true])("returns %s unchanged", (value) => {
    expect(copyMasked(value, mask)).toBe(value);
  });
});
