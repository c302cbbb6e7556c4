import { expectTypeOf, test } from "vitest";
import type { CertCentralClient, CreatedKey, Key, LatchkeyError } from "../src/index.ts";
import {
  isRotationError,
  type RotateKeyOptions,
  type RotationError,
  type RotationEvent,
  type RotationState,
  rotateKey,
} from "../src/rotate-key.ts";

declare const client: CertCentralClient;
declare const createClient: (apiKey: string) => CertCentralClient;
declare const handOver: (created: CreatedKey) => Promise<void>;

test("a rotation resolves to both keys, without a secret", () => {
  const rotation = rotateKey(client, { apiKeyId: 1, createClient, handOver });
  expectTypeOf(rotation).resolves.toEqualTypeOf<{ readonly oldKey: Key; readonly newKey: Key }>();
  expectTypeOf<Awaited<typeof rotation>["newKey"]>().not.toHaveProperty("api_key");
});

test("an option that is missing, misspelt or of another type does not compile", () => {
  // @ts-expect-error: createClient is missing
  rotateKey(client, { apiKeyId: 1, handOver });
  // @ts-expect-error: handOver is missing
  rotateKey(client, { apiKeyId: 1, createClient });
  // @ts-expect-error: an id is a number
  rotateKey(client, { apiKeyId: "1", createClient, handOver });
  // @ts-expect-error: onSteps is misspelt
  rotateKey(client, { apiKeyId: 1, createClient, handOver, onSteps: () => {} });
  // @ts-expect-error: a client is made with a key, not with the whole response
  rotateKey(client, { apiKeyId: 1, createClient: (_: CreatedKey) => client, handOver });
});

test("handOver and verify may return anything, and onStep may be async", () => {
  for (const returned of [undefined, null, 0, "done", { ok: true }, Promise.resolve(1)]) {
    rotateKey(client, { apiKeyId: 1, createClient, handOver: () => returned, verify: () => returned });
  }
  rotateKey(client, { apiKeyId: 1, createClient, handOver, onStep: async () => "logged" });
});

test("an option may be undefined", () => {
  const options = { name: undefined, verify: undefined, verifyForMs: undefined, signal: undefined };
  rotateKey(client, { apiKeyId: 1, createClient, handOver, onStep: undefined, ...options });
});

test("only handOver and verify get the secret", () => {
  expectTypeOf<RotateKeyOptions["handOver"]>().parameter(0).toHaveProperty("api_key");
  expectTypeOf<NonNullable<RotateKeyOptions["verify"]>>().parameter(0).toHaveProperty("api_key");
  expectTypeOf<RotationEvent>().not.toHaveProperty("api_key");
  expectTypeOf<RotationError>().not.toHaveProperty("api_key");
});

test("a RotationError is an error of the clients, and has the step that failed", () => {
  expectTypeOf<RotationError>().toExtend<LatchkeyError>();
  expectTypeOf<RotationError>().toExtend<RotationState>();
  expectTypeOf<RotationError["step"]>().toEqualTypeOf<
    "create" | "hand-over" | "verify" | "deactivate" | "confirm"
  >();
  expectTypeOf<RotationError["newKey"]>().toEqualTypeOf<"none" | "active" | "deactivated" | "unknown">();
  expectTypeOf<RotationError["oldKey"]>().toEqualTypeOf<"active" | "deactivated" | "unknown">();
});

test("isRotationError narrows an unknown error", () => {
  const error = {} as unknown;
  if (isRotationError(error)) expectTypeOf(error).toEqualTypeOf<RotationError>();
});
