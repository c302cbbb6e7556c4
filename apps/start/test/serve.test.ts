import { expect, test } from "vitest";
import { serve } from "../src/serve.ts";

test("docs and mock answer at the printed addresses until the end, and no longer", async () => {
  const end = new AbortController();
  const printed = Promise.withResolvers<string>();
  const served = serve({ docsPort: 0, mockPort: 0, print: printed.resolve, signal: end.signal });
  served.catch(printed.reject);

  const text = await printed.promise;
  const docs = text.match(/^Docs {2}(\S+)$/m)?.[1] ?? "";
  const [, url = "", header = "", value = ""] = text.match(/^ {2}curl -s (\S+) -H '(\S+): (\S+)'$/m) ?? [];
  expect((await fetch(docs)).status).toBe(200);
  const reply = await fetch(url, { headers: { [header]: value } });
  expect(await reply.json()).toHaveProperty("api_keys");

  end.abort();
  await served;
  await expect(fetch(docs)).rejects.toThrow();
  await expect(fetch(url)).rejects.toThrow();
});
