import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HttpError } from "../src/guard.ts";
import {
  type MissingCredential,
  readMissingCredentials,
  rejectMissingCredential,
} from "../src/missing-credential.ts";
import { document, fixture } from "./fixtures/paths.ts";
import { tempFolder } from "./fixtures/temp-folder.ts";

const responses: MissingCredential[] = [
  { basePath: "/a/v1", header: "X-A", status: 403, body: { no: "key" } },
];

test.each<{ url: string; headers: Record<string, string>; passes: boolean }>([
  { url: "/a/v1/key", headers: {}, passes: false },
  { url: "/a/v1", headers: {}, passes: false },
  { url: "/a/v1/key", headers: { "x-a": "" }, passes: false },
  { url: "/a/v1/key", headers: { "x-a": " \t" }, passes: false },
  { url: "/a/v1/key", headers: { "x-b": "any-key" }, passes: false },
  // Prism decodes and normalises paths too.
  { url: "/%61/v1/key", headers: {}, passes: false },
  { url: "/b/../a/v1/key", headers: {}, passes: false },
  { url: "/a/v1/key", headers: { "x-a": "any-key" }, passes: true },
  { url: "/a/v10/key", headers: {}, passes: true },
  { url: "/b?c=/a/v1/key", headers: {}, passes: true },
  { url: "/a/v1/%ZZ", headers: {}, passes: true },
])("$url with $headers passes: $passes", ({ url, headers, passes }) => {
  const check = expect(() => rejectMissingCredential(responses, url, headers));
  if (passes) check.not.toThrow();
  else
    check.toThrow(
      new HttpError(403, "The X-A header is missing or blank. Send any key in it.", { no: "key" }),
    );
});

test("reads the responses from the mock's document, and none from other documents", async () => {
  expect(readMissingCredentials(document).map(({ header }) => header)).toEqual([
    "X-PARTNER-APIKEY",
    "X-DC-DEVKEY",
  ]);
  const folder = await tempFolder();
  for (const text of ['{"openapi":"3.1.0"}', "openapi: 3.1.0", "null"]) {
    const without = join(folder, "without.json");
    await writeFile(without, text);
    expect(readMissingCredentials(without)).toEqual([]);
  }
  expect(readMissingCredentials(fixture("missing.json"))).toEqual([]);
});

test("reports responses in an unknown format, with the command that writes them again", async () => {
  const other = join(await tempFolder(), "other.json");
  await writeFile(other, '{"x-credentials":[{"basePath":"/a","header":"X-A","status":"403","body":{}}]}');
  const want = `x-credentials in ${other} has an unknown format. Run \`pnpm build\` to write it again`;
  expect(() => readMissingCredentials(other)).toThrow(want);
});
