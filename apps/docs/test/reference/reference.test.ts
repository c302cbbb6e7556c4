import { expect, test } from "vitest";
import {
  assertTelemetryOff,
  insertReference,
  scriptIntegrity,
  selfHostScript,
} from "../../src/reference/reference.ts";

test("rejects a page that expects another version of Redoc", async () => {
  const ours = await scriptIntegrity();
  const html = '<link rel="modulepreload" integrity="sha384-other" />';
  expect(() => selfHostScript(html, ours, "/redoc.js")).toThrow(
    /^The page expects a Redoc script with sha384-other, /,
  );
  expect(() => selfHostScript("<p>no script</p>", ours, "/redoc.js")).toThrow(
    /^The page expects a Redoc script with no integrity hash, /,
  );
});

test.each(["{}", '{"disableTelemetry":false}'])("rejects a page with the options %s", (options) => {
  expect(() => assertTelemetryOff(options, "index.html")).toThrow(
    /^index\.html would send usage data from the reader's browser\. /,
  );
});

test("puts the reference below the bar, and replaces the main element of the page", () => {
  const page =
    '<head></head><header>h</header><main lang="en">old<div class="reference-bar">bar</div></main><footer>f</footer>';
  expect(insertReference(page, { head: "<style>$&</style>", body: "<main>$1</main>" })).toBe(
    '<head><style>$&</style></head><header>h</header><div id="_top"><div class="reference-bar">bar</div><main>$1</main></div><footer>f</footer>',
  );
  expect(() => insertReference("<head></head>", { head: "", body: "" })).toThrow("has no bar or no main");
});
