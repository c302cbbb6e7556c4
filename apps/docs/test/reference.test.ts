import { expect, test } from "vitest";
import { assertTelemetryOff, scriptIntegrity, selfHostScript } from "../src/reference.ts";

test("a page that wants another version of Redoc is refused", async () => {
  const ours = await scriptIntegrity();
  const html = '<link rel="modulepreload" integrity="sha384-other" />';
  expect(() => selfHostScript(html, ours)).toThrow(/^The page wants a Redoc script with sha384-other, /);
  expect(() => selfHostScript("<p>no script</p>", ours)).toThrow(
    /^The page wants a Redoc script with no integrity hash, /,
  );
});

test.each(["{}", '{"disableTelemetry":false}'])("a page with options %s is refused", (options) => {
  expect(() => assertTelemetryOff(options, "index.html")).toThrow(
    /^index\.html would send usage data from the reader's browser: /,
  );
});
