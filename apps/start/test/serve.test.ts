import { expect, test } from "vitest";
import { serve } from "../src/serve.ts";

test("serves docs, sandbox and mock at the printed addresses until it is stopped", async () => {
  const end = new AbortController();
  const printed = Promise.withResolvers<string>();
  const served = serve({
    ports: { docs: 0, sandbox: 0, mock: 0 },
    env: { LATCHKEY_SANDBOX_DATABASE: "memory" },
    print: printed.resolve,
    signal: end.signal,
  });
  served.catch(printed.reject);

  const text = await printed.promise;
  const [docs = "", sandbox = "", mock = ""] = ["Docs", "Sandbox", "Mock"].map(
    (name) => new RegExp(`^${name} +(http\\S+)`, "m").exec(text)?.[1],
  );
  expect((await fetch(docs)).status).toBe(200);
  // Two lines for the sandbox, one for each API, and one for the mock.
  const calls = [...text.matchAll(/^ {2}curl -s (\S+) -H '(\S+): (\S+)'$/gm)];
  expect(calls.map(([, url]) => new URL(url ?? "").origin)).toEqual([sandbox, sandbox, mock]);
  for (const [, url = "", header = "", value = ""] of calls) {
    const response = await fetch(url, { headers: { [header]: value } });
    expect(await response.json()).toHaveProperty("api_keys");
  }
  for (const origin of [docs, docs.replace("127.0.0.1", "localhost")]) {
    const response = await fetch(`${sandbox}/services/v2/key`, { headers: { Origin: origin } });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(origin);
  }

  end.abort();
  await served;
  for (const url of [docs, sandbox, mock]) await expect(fetch(url)).rejects.toThrow();
});
