import type { Random } from "./random.ts";

const encoder = new TextEncoder();
const mostBytes = 65_536;

/** Values of the wrong type or size. */
const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.1,
  100,
  102,
  104,
  600,
  999,
  1e21,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  "",
  " ",
  "active",
  "inactive",
  "revoked",
  "ACTIVE",
  "100",
  "a\u0000b",
  "\uD800",
  "\uDFFF\uD800",
  "\uFEFF",
  "\u202Eabc",
  "😀".repeat(201),
  "é".repeat(70_000),
  "1969-12-31T23:59:59Z",
  "1970-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-30T00:00:00Z",
  "getKey",
  "constructor",
  [],
  {},
  [[]],
  { constructor: { prototype: 1 } },
];
const oddNames = [
  "",
  "name",
  "status",
  "Name",
  "api_key",
  "id",
  "__proto__",
  "constructor",
  "toString",
  "\u0000",
];

/** Texts that are almost JSON, and unusual JSON. */
const oddTexts: readonly string[] = [
  "",
  " ",
  "null",
  "true",
  "NaN",
  "Infinity",
  "undefined",
  "{",
  "}",
  "[]",
  '"name"',
  "{}{}",
  '{"name":"a",}',
  "{'name':'a'}",
  '{name:"a"}',
  '{"name":"a"}//',
  '{"name":"a"} x',
  '{"name":"a"}\u0000',
  '\uFEFF{"name":"a"}',
  '\u00A0{"name":"a"}',
  '{"name":"a","name":"b"}',
  '{"name":"a","name":1}',
  '{"status":"active","status":"inactive"}',
  '{"__proto__":{"name":"a"}}',
  '{"name":"a","__proto__":null}',
  '{"__proto__":{"polluted":true},"name":"a"}',
  '{"constructor":{"prototype":{"polluted":true}},"name":"a"}',
  '{"name":"\\ud800"}',
  '{"name":"\\udc00\\ud800"}',
  '{"name":"\\u0000"}',
  '{"na\\u006de":"a"}',
  '{"name":"\\x41"}',
  '{"name":"a\tb"}',
  '{"name":"a","restricted_to_role_id":1e2}',
  '{"name":"a","restricted_to_role_id":100.0}',
  '{"name":"a","restricted_to_role_id":1e999}',
  '{"name":"a","restricted_to_role_id":-0}',
  `{"name":"a","restricted_to_role_id":${"9".repeat(5_000)}}`,
  `{"name":"a","restricted_to_role_id":0x64}`,
  "[".repeat(30_000),
  `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
  `${'{"name":'.repeat(5_000)}1${"}".repeat(5_000)}`,
  `{${Array.from({ length: 3_000 }, (_, index) => `"k${index}":${index}`).join(",")}}`,
  `{"name":"${"a".repeat(mostBytes)}"}`,
  '{"name":"a"}'.padEnd(mostBytes, " "),
  '{"name":"a"}'.padEnd(mostBytes + 1, " "),
];

/** A body that is almost valid, or completely invalid. */
export function mutateBody(random: Random, good: unknown): Uint8Array {
  switch (random.int(6)) {
    case 0:
      return random.fill(new Uint8Array(random.int(300)));
    case 1:
      return encoder.encode(random.pick(oddTexts));
    case 2:
      return corrupt(random, encode(good ?? { name: "a" }));
    default:
      return encode(mutateValue(random, good ?? { name: "a" }));
  }
}

export function encode(value: unknown): Uint8Array {
  return value === undefined ? new Uint8Array() : encoder.encode(JSON.stringify(value));
}

function mutateValue(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.1)) return random.pick(oddValues);
  const entries = Object.entries(value);
  const at = random.int(entries.length + 1);
  const [name, inner] = entries[at] ?? [random.pick(oddNames), undefined];
  switch (random.int(4)) {
    case 0:
      entries.splice(at, 1);
      break;
    case 1:
      entries.splice(at, 1, [random.pick(oddNames), inner]);
      break;
    default:
      entries.splice(at, 1, [name, mutateValue(random, inner)]);
  }
  return Object.fromEntries(entries);
}

/** Changes, drops and doubles bytes, so that some results are not UTF-8. */
function corrupt(random: Random, bytes: Uint8Array): Uint8Array {
  const corrupted = [...bytes];
  for (let count = 1 + random.int(4); count > 0; count -= 1) {
    const at = random.int(corrupted.length + 1);
    const odd = random.pick([0x00, 0x22, 0x2c, 0x5c, 0x7b, 0x80, 0xc3, 0xed, 0xf8, 0xff, random.int(256)]);
    corrupted.splice(at, random.int(3), ...Array.from({ length: random.int(3) }, () => odd));
  }
  return Uint8Array.from(corrupted);
}
