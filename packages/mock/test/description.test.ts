import { expect, test } from "vitest";
import { describeMock, startMock } from "../src/index.ts";

test("the requests of the description work with the built document", async () => {
  await using mock = await startMock();
  const text = describeMock(mock.url);
  expect(text.split("\n").length).toBeLessThan(8);

  const [, url = "", name = "", value = ""] = /curl -s (\S+) -H '(\S+): (\S+)'/.exec(text) ?? [];
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(url, { headers: { [name]: value, ...headers } });
  const plain = await ask({});
  expect(plain.status).toBe(200);

  const [byCode = "", byExample = ""] = [...text.matchAll(/-H 'Prefer: (.*?)'/g)].map(([, hint]) => hint);
  const rejected = await ask({ prefer: byCode });
  expect(`code=${rejected.status}`).toBe(byCode);
  // Prism's own 404, for a code that is not declared, is a problem+json.
  expect(rejected.headers.get("content-type")).toBe("application/json");
  const other = await ask({ prefer: byExample });
  expect(other.status).toBe(200);
  expect(await other.json()).not.toEqual(await plain.json());
});
