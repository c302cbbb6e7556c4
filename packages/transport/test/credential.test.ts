import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ConfigurationError, Credential } from "../src/index.ts";
import { json, serve } from "./server.ts";
import { allShown, apiKey, call } from "./shelf.ts";

test("calls an apiKey function for each attempt, so that a key can be rotated without a restart", async () => {
  const keys = ["key-one", "key-two"];
  await using server = await serve(json(503, {}), json(200, {}));
  await call(server.url, "GET", { apiKey: async () => keys.shift() ?? "", retry: { baseDelayMs: 1 } });
  expect(server.seen.map(({ headers }) => headers["x-shelf-key"])).toEqual(["key-one", "key-two"]);
});

test("accepts an apiKey function that returns the key without a promise", async () => {
  await using server = await serve(json(200, {}));
  await call(server.url, "GET", { apiKey: () => "key-one" });
  expect(server.seen[0]?.headers["x-shelf-key"]).toBe("key-one");
});

test("fails the call if the apiKey function fails, with a masked copy of its error", async () => {
  await using server = await serve(json(200, {}));
  const failures = [
    () => Promise.reject(Object.assign(new Error("vault is shut"), { body: apiKey })),
    () => {
      throw Object.assign(new Error("vault is shut"), { body: apiKey });
    },
  ];
  for (const source of failures) {
    const error = await call(server.url, "GET", { apiKey: source });
    expect(error).toEqual(
      new ConfigurationError("The apiKey function failed, so nothing was sent. Fix the error in `cause`."),
    );
    expect(error).toMatchObject({ cause: { message: "vault is shut" } });
    expect(allShown(error)).not.toContain("must-stay-hidden");
  }
  expect(server.seen).toEqual([]);
});

test.each(["", undefined, " ", "two words", "line\nbreak", "schlüssel", "key\u007f", 7])(
  "rejects the key %j without showing it",
  async (key) => {
    const want = new ConfigurationError(
      key
        ? "The API key cannot be sent in a header: it must be text of visible ASCII characters. Check it for a space or a line break."
        : "No API key is set: the option apiKey is empty, or its function returned no key. Check the variable or secret that it comes from.",
    );
    // @ts-expect-error: JavaScript may pass it, such as `process.env.KEY`.
    expect(() => new Credential("X-Shelf-Key", key)).toThrow(want);
    // @ts-expect-error: a function may return it.
    await expect(new Credential("X-Shelf-Key", () => key).read()).rejects.toThrow(want);
  },
);

test("accepts all visible ASCII characters in a key", () => {
  const all = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => index + 33));
  expect(new Credential("X-Shelf-Key", all).read()).toBe(all);
});

test("prints at most the last four characters of a key, and none of a short key", async () => {
  const credential = new Credential("X-Shelf-Key", apiKey);
  expect(String(credential)).toBe("x-shelf-key: …1234");
  expect(JSON.stringify({ credential })).toBe('{"credential":"x-shelf-key: …1234"}');
  expect(inspect(credential, { depth: 10, showHidden: true })).not.toContain("hidden");
  expect(String(new Credential("X-Shelf-Key", "fifteen-letters"))).toBe("x-shelf-key: …");
  const rotating = new Credential("X-Shelf-Key", () => apiKey);
  expect(String(rotating)).toBe("x-shelf-key: …");
  await rotating.read();
  expect(String(rotating)).toBe("x-shelf-key: …1234");
});

test("masks the key that a call sent, even if another call has read a new key", async () => {
  const keys = ["the-first-key-of-two-0001", "the-second-key-of-two-0002"];
  const credential = new Credential("X-Shelf-Key", () => keys.shift() ?? "");
  const first = await credential.read();
  const maskFirst = credential.maskOf(first);
  const second = await credential.read();
  expect(maskFirst(`${first} ${second}`)).toBe(`…0001 ${second}`);
  expect(credential.maskOf(first)(`${first} ${second}`)).toBe(`…0001 ${second}`);
  expect(credential.maskOf(second)(`${first} ${second}`)).toBe(`${first} …0002`);
  expect(credential.maskOf(second)).toBe(credential.maskOf(second));
});
