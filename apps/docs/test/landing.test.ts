import { expect, test } from "vitest";
import { publishedApis, readModel } from "../src/api-document.ts";
import { landingPage } from "../src/pages/landing.ts";
import { fixture } from "./fixture-site.ts";

const guides = [{ slug: "errors", title: "Errors", summary: "What to do about `403` & others." }];

async function landingOf(slug: string): Promise<string> {
  const api = readModel(fixture(slug));
  return landingPage({ apis: [api], guides, firstCall: { api, source: "curl <it>" } }).content;
}

test("an API is shown with its purpose, header, servers, operations, reference and downloads", async () => {
  const html = await landingOf("certcentral");
  expect(html).toContain('<a href="certcentral/operations/">CertCentral API: API keys &amp; roles</a>');
  expect(html).toContain("Keys of the users of one CertCentral account.");
  expect(html).toContain("<code>X-DC-DEVKEY</code>");
  expect(html).toContain("<code>https://www.digicert.com/services/v2</code>: United States");
  expect(html).toContain("<code>https://certcentral.digicert.eu/services/v2</code>: Europe");
  expect(html).toContain('<a href="certcentral/create-api-key/">Create an API key</a>');
  expect(html).toContain('href="certcentral/"');
  expect(html).toContain('href="certcentral.yaml" download');
  expect(html).toContain('href="certcentral.json" download');
});

test("the guides, the changelog and the files for language models are linked", async () => {
  const html = await landingOf("certcentral");
  expect(html).toContain(
    '<a href="guides/errors/">Errors</a><br>\nWhat to do about <code>403</code> &amp; others.',
  );
  for (const link of ["changelog/", "llms.txt", "llms-full.txt"]) expect(html).toContain(`href="${link}"`);
});

test("the first call goes to the sandbox with a demo key, and then to production", async () => {
  const html = await landingOf("partner-subscriptions");
  expect(html).toContain("http://127.0.0.1:4010/partner-subscription/api/v1\ncurl &lt;it&gt;");
  expect(html).toContain("sandbox-demo-partner-parent-key-not-secret-xyz9");
  expect(html.match(/curl &lt;it&gt;/g)).toHaveLength(2);
  // A line that is pasted together with "read" would be taken for the key.
  expect(html).toMatch(/read -rs [^\n<]*\n<\/code>/);
});

test("the two APIs stand beside each other, each fact in its column", async () => {
  const apis = publishedApis();
  const { content } = landingPage({ apis, guides, firstCall: undefined });
  expect(content).toContain(
    '<tr><th scope="row">Header of the key</th><td><code>X-PARTNER-APIKEY</code></td><td><code>X-DC-DEVKEY</code></td></tr>',
  );
  expect(content).toContain(
    '<tr><th scope="row">Status of a key</th><td><code>active</code> or <code>inactive</code></td><td><code>active</code> or <code>revoked</code></td></tr>',
  );
  expect(content).not.toContain("<td></td><td></td>");
});

test("the page names the clients, the sandbox, the mock and the tests", async () => {
  expect(await landingOf("certcentral")).toMatch(/typed TypeScript client .*Sandbox.*Mock.*Contract suite/s);
});
