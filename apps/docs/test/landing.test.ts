import { expect, test } from "vitest";
import type { ApiOverview } from "../src/api-document.ts";
import { renderLanding } from "../src/landing.ts";

const OVERVIEW: ApiOverview = {
  slug: "keys",
  title: "Keys & <roles>",
  version: "1.0.0",
  purpose: 'Says "hello".',
  servers: [
    { url: "https://api.example.com/v1", description: "Production" },
    { url: "https://api.example.eu/v1", description: undefined },
  ],
  credentialHeaders: ["X-KEY"],
  operationCount: 1,
};

test("an API is shown with its purpose, header, servers, reference and downloads", () => {
  const html = renderLanding([OVERVIEW]);
  expect(html).toContain("<h2>Keys &amp; &lt;roles&gt;</h2>");
  expect(html).toContain("Version 1.0.0, 1 operation<");
  expect(html).toContain("<p>Says &quot;hello&quot;.</p>");
  expect(html).toContain("<code>X-KEY</code>");
  expect(html).toContain("<dd><code>https://api.example.com/v1</code><br><small>Production</small></dd>");
  expect(html).toContain("<dd><code>https://api.example.eu/v1</code></dd>");
  expect(html).toContain('href="keys/"');
  expect(html).toContain('href="keys.yaml" download');
  expect(html).toContain('href="keys.json" download');
});

test("the page says that it is unofficial", () => {
  expect(renderLanding([])).toContain("Unofficial: this project is not affiliated with DigiCert.");
});

test("the page names the clients, the mock and the tests", () => {
  expect(renderLanding([])).toMatch(/typed TypeScript client .* a mock .* contract tests/s);
});
