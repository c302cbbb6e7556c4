import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ConfigurationError, Credential, createTransport } from "../src/index.ts";
import { json, serve, silence } from "./server.ts";

const apiKey = "a-parent-key-that-nobody-may-see-1234";

const get = { operation: "listBooks", method: "GET", route: "/book", headers: new Headers() };

test("a function gives the key of each attempt, so that a key can be rotated without a restart", async () => {
  const keys = ["key-one", "key-two"];
  await using server = await serve(json(200, {}));
  const send = createTransport(server.url, new Credential("X-Shelf-Key", async () => keys.shift() ?? ""));
  await send({ ...get, url: server.url });
  await send({ ...get, url: server.url });
  expect(server.seen.map(({ headers }) => headers["x-shelf-key"])).toEqual(["key-one", "key-two"]);
});

test("a function that fails, gives no key, or never answers is an error of the call", async () => {
  await using server = await serve(silence);
  const send = (source: () => Promise<string>) =>
    createTransport(server.url, new Credential("X-Shelf-Key", source), {
      timeoutMs: 50,
      retry: { maxRetries: 0 },
    })({
      ...get,
      url: server.url,
    });
  await expect(send(() => Promise.reject(new Error("vault is shut")))).rejects.toThrow(
    new ConfigurationError("The function that gives the API key failed."),
  );
  await expect(send(async () => "two words")).rejects.toThrow(ConfigurationError);
  await expect(send(() => new Promise(() => {}))).rejects.toThrow(
    "listBooks had no whole reply within 50 ms",
  );
  expect(server.seen).toEqual([]);
});

test.each(["", " ", "two words", "line\nbreak", "schlüssel", undefined])(
  "the key %j is refused without being shown",
  (key) => {
    // @ts-expect-error: what JavaScript may pass, `process.env.KEY` among it.
    expect(() => new Credential("X-Shelf-Key", key)).toThrow(
      new ConfigurationError(
        "apiKey, which goes into X-Shelf-Key, must be text of visible ASCII characters: check for a missing value, a space or a line break.",
      ),
    );
  },
);

test("a credential shows the last four characters at most, and none of a short key", () => {
  const credential = new Credential("X-Shelf-Key", apiKey);
  expect(String(credential)).toBe("X-Shelf-Key: …1234");
  expect(JSON.stringify({ credential })).toBe('{"credential":"X-Shelf-Key: …1234"}');
  expect(inspect(credential, { depth: 10, showHidden: true })).not.toContain("nobody");
  expect(String(new Credential("X-Shelf-Key", "short"))).toBe("X-Shelf-Key: …");
});
