import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorResponses } from "../../src/model/errors.ts";

interface SandboxDocument {
  readonly components: {
    readonly responses: Readonly<Record<string, { content: { "application/json": { examples: Examples } } }>>;
  };
}

type Examples = Readonly<Record<string, { value: unknown }>>;

// differences.test.ts compares DIFFERENCES.md with the same responses.
test.each(["partner-subscriptions", "certcentral"])(
  "documents exactly the error responses of the sandbox itself in the overlay of %s",
  (api) => {
    const url = new URL(import.meta.resolve(`@latchkey/spec/${api}.sandbox.json`));
    const document: SandboxDocument = JSON.parse(readFileSync(url, "utf8"));
    const found = Object.entries(document.components.responses).flatMap(([response, { content }]) =>
      Object.entries(content["application/json"].examples).flatMap(([name, { value }]) =>
        response.startsWith("Sandbox")
          ? [[name, { status: Number(response.slice("Sandbox".length)), value }]]
          : [],
      ),
    );
    const own = Object.entries(errorResponses).map(([name, { status, code, message }]) => [
      name,
      { status, value: { errors: [{ code, message }] } },
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(own));
  },
);
