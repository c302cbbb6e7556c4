import { expect, test } from "vitest";
import type { ClientDefinition, SuiteFetch, SuiteRotationEvent } from "../definition.ts";
import { type Failure, managerSecret, newSecret } from "./service.ts";
import { allShown, setUpRotations } from "./setup.ts";

const secret = newSecret(20002);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const withField = (fields: object) => Object.assign(new Error("no"), fields);

/** Errors that contain the request. Vault clients throw such errors. */
const leaks: { readonly given: string; readonly error: () => unknown }[] = [
  { given: "the message", error: () => new Error(`cannot store ${secret}`) },
  { given: "the name", error: () => withField({ name: secret }) },
  { given: "a field", error: () => withField({ config: { data: [secret] } }) },
  { given: "a hidden field", error: () => Object.defineProperty(withField({}), "x", { value: secret }) },
  { given: "the name of a field", error: () => withField({ [secret]: 1 }) },
  { given: "a symbol", error: () => withField({ [Symbol(secret)]: secret }) },
  { given: "the code", error: () => withField({ code: secret }) },
  { given: "toJSON", error: () => withField({ toJSON: () => secret }) },
  {
    given: "a private field that a class prints",
    error: () => {
      class VaultError extends Error {
        readonly #request = secret;
        toJSON(): string {
          return this.#request;
        }
        get [Symbol.toStringTag](): string {
          return this.#request;
        }
        [Symbol.for("nodejs.util.inspect.custom")](): string {
          return this.#request;
        }
      }
      return new VaultError("no");
    },
  },
  { given: "the stack", error: () => withField({ stack: `Error: no\n    at store (${secret})` }) },
  { given: "the cause", error: () => new Error("no", { cause: new Error(secret) }) },
  { given: "one of many errors", error: () => new AggregateError([new Error("a"), new Error(secret)], "no") },
  { given: "a body in JSON", error: () => withField({ body: JSON.stringify({ secret }) }) },
  { given: "a URL", error: () => new Error(`GET /?key=${encodeURIComponent(secret)} failed`) },
  { given: "base64", error: () => new Error(`no ${base64(secret)}`) },
  { given: "base64 after one more character", error: () => new Error(`no ${base64(`:${secret}`)}`) },
  { given: "base64 after two more characters", error: () => new Error(`no ${base64(`a:${secret}.`)}`) },
  { given: "a map", error: () => withField({ headers: new Map([["key", secret]]) }) },
  { given: "headers", error: () => withField({ headers: new Headers({ key: secret }) }) },
  { given: "bytes", error: () => withField({ body: Buffer.from(secret) }) },
  { given: "a value that is not an error", error: () => ({ secret }) },
  { given: "a text", error: () => secret },
  { given: "a symbol that is thrown", error: () => Symbol(secret) },
];

/** Parts of the secret that stay the same in each quoted form, in base64 at each offset, and in bytes. */
const traces = [
  "log-may-show",
  ...["", ":", "a:"].map((before) => base64(before + secret).slice(4, -8)),
  Buffer.from("may-show")
    .toString("hex")
    .replace(/..(?!$)/g, "$& "),
];

/** Tests that no printed form of a rotation's error shows a secret. */
export function testRotationSecrets<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const setup = setUpRotations(definition);
  const { createClient, rotate, stopped } = setup;

  const options = ["handOver", "verify", "createClient"] as const;
  const ConfigurationError = definition.errors["ConfigurationError"] as new (message: string) => Error;
  const ownLeak = {
    given: "a hidden field of one of the client's errors",
    error: () => Object.defineProperty(new ConfigurationError("no"), "request", { value: secret }),
  };
  const cells = [...leaks, ownLeak].flatMap((leak) => options.map((option) => ({ ...leak, option })));

  test.each(cells)("does not show a secret in $given of what $option throws", async ({ error, option }) => {
    const thrown = error();
    const fail = () => {
      throw thrown;
    };
    const shown = allShown(await stopped({ [option]: fail }));
    expect(shown).toContain("RotationError");
    for (const trace of traces) expect(shown).not.toContain(trace);
  });

  test("keeps the name, masked message, code and stack of a cause", async () => {
    const thrown = Object.assign(new TypeError(`cannot store ${secret} twice`), {
      request: secret,
      code: "E_FULL",
    });
    const { cause } = await stopped({ handOver: () => Promise.reject(thrown) });
    expect(cause).not.toBe(thrown);
    expect(cause).toMatchObject({
      name: "TypeError",
      message: expect.stringMatching(/^cannot store …\S{4} twice$/),
      code: "E_FULL",
    });
    expect((cause as Error).stack).toContain("secrets-suite.ts");
  });

  test("accepts a cause whose fields throw, and a cause that is its own cause", async () => {
    const closed = Object.defineProperty(new Error("no"), "message", {
      get: () => {
        throw new Error("the stream is closed");
      },
    });
    const own = new Error("no");
    own.cause = own;
    for (const thrown of [closed, own]) {
      setup.service.keys.splice(2);
      await expect(stopped({ handOver: () => Promise.reject(thrown) })).resolves.toMatchObject({
        step: "hand-over",
      });
    }
  });

  test.each<{ given: string; thrown: unknown; says: string }>([
    { given: "an error", thrown: new Error("the vault\nis full"), says: " Reason: the vault is full" },
    { given: "an error without a message", thrown: new TypeError(), says: " Reason: TypeError" },
    { given: "a text", thrown: "no vault", says: " Reason: no vault" },
    { given: "undefined", thrown: undefined, says: "and rotate again." },
    { given: "the new secret", thrown: new Error(`no ${secret}!`), says: " Reason: no …q7w8!" },
    {
      given: "another key",
      thrown: new Error("no 0123456789abcdef0123456789!"),
      says: " Reason: no …6789!",
    },
    {
      given: "a long word",
      thrown: new Error("createSubaccountApiKeyOfAll"),
      says: " Reason: createSubaccountApiKeyOfAll",
    },
    {
      given: "a long text",
      thrown: new Error("no ".repeat(1_000)),
      says: ` Reason: ${"no ".repeat(166)}no`,
    },
  ])("ends its message with the reason if handOver throws $given", async ({ thrown, says }) => {
    const { message } = await stopped({ handOver: () => Promise.reject(thrown) });
    expect(message.slice(-says.length)).toBe(says);
  });

  test("shows no key in the error of any step", async () => {
    const failures: [string, Failure][] = [
      ["create", "act, then reset"],
      ["get 20002", "server error"],
      ["set 12346", "reject"],
      ["set 12346", "pretend to act"],
    ];
    const steps: string[] = [];
    for (const [request, failure] of failures) {
      setup.service.failures.clear();
      setup.service.keys.splice(2);
      setup.service.failures.set(request, failure);
      const error = await stopped();
      steps.push(error.step);
      for (const { api_key } of setup.service.keys) expect(allShown(error)).not.toContain(api_key);
    }
    expect(steps).toEqual(["create", "verify", "deactivate", "confirm"]);
  });

  test("does not show the secret of an incomplete response to the create", async () => {
    const cut = JSON.stringify({ id: 20002, api_key: secret }).slice(0, -1);
    const fetch: SuiteFetch = async (url, init) =>
      init.method === "POST"
        ? new Response(cut, { status: 201, headers: { "Content-Type": "application/json" } })
        : globalThis.fetch(url, init);
    const rotation = setup.rotateWith(createClient(managerSecret, { fetch }));
    const error = await rotation.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ step: "create", newKey: "unknown", cause: { name: "ResponseError" } });
    for (const trace of traces) expect(allShown(error)).not.toContain(trace);
  });

  test("does not show a secret that a fetch puts into its error", async () => {
    const fetch: SuiteFetch = async (_, { headers }) => {
      throw Object.assign(new Error(`proxy ${JSON.stringify(headers)}`), { headers });
    };
    const leaky = (apiKey: string) => createClient(apiKey, { fetch, retry: { maxRetries: 0 } });
    const error = await stopped({ createClient: leaky });
    expect(error).toMatchObject({ step: "verify", cause: { name: "ConnectionError" } });
    for (const trace of traces) expect(allShown(error)).not.toContain(trace);
  });

  test("passes no secret to onStep", async () => {
    const events: SuiteRotationEvent[] = [];
    await rotate({ onStep: (event) => events.push(event) });
    expect(events).toHaveLength(5);
    expect(allShown(events)).not.toContain(secret);
  });
}
