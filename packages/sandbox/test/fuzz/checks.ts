import { expect } from "vitest";
import type { FuzzRequest } from "./requests.ts";
import type { FuzzReply } from "./server.ts";

/** The statuses that may have no body, and those that must not have one. */
const nullBodyStatuses: readonly number[] = [204, 205, 304];
/** The codes of responses that report a fault of the sandbox. */
const faults: readonly string[] = ["internal_error", "sandbox_violation"];

/** Checks what must be true of every response. @returns Its parsed body. */
export function checkResponse(
  { method }: FuzzRequest,
  { status, headers, text }: FuzzReply,
  mayFailOnDemand: boolean,
): unknown {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(mayFailOnDemand ? 600 : 500);
  if (status === 405) expect(headers["allow"]).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  if (method === "HEAD" || nullBodyStatuses.includes(status)) {
    expect(text).toBe("");
    return undefined;
  }
  expect(headers["content-type"]).toBe("application/json");
  const body: unknown = JSON.parse(text);
  if (status >= 400) {
    expect(body).toEqual({
      errors: [{ code: expect.stringMatching(/./), message: expect.stringMatching(/./) }],
    });
    for (const fault of faults) expect(text).not.toContain(`"code":"${fault}"`);
  }
  return body;
}

/** DigiCert publishes these keys, and an example for `Prefer` contains one. They are not secrets. */
const published: readonly string[] = [
  "xyz789def456ghi123jkl456mno789pqr012stu345vwx678yz",
  "Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2",
];
/** If a text shows this many characters of a secret in a row, it is a leak. */
const leak = 12;

/** Finds secrets in texts, complete or in parts that are long enough to be a leak. */
export interface Leaks {
  readonly add: (secret: string) => void;
  readonly check: (text: string) => void;
  readonly clear: () => void;
}

export function createLeaks(given: readonly string[]): Leaks {
  const pieces = new Set<string>();
  const add = (secret: string): void => {
    if (published.includes(secret)) return;
    pieces.add(secret.slice(0, leak)).add(secret.slice(-leak));
  };
  // The given secrets have the same beginning, so only their ends are checked.
  const addGiven = (): void => {
    for (const secret of given) if (!published.includes(secret)) pieces.add(secret.slice(-leak));
  };
  addGiven();
  return {
    add,
    check: (text) => {
      for (const [run] of text.matchAll(/[A-Za-z0-9_-]{12,}/g)) {
        for (let at = 0; at + leak <= run.length; at += 1) {
          if (pieces.has(run.slice(at, at + leak)))
            throw new Error(`This shows a secret: ${text.slice(0, 500)}`);
        }
      }
    },
    clear: () => {
      pieces.clear();
      addGiven();
    },
  };
}

/** The secret that a response issues, unless it is an example that DigiCert publishes. */
export function issuedIn(status: number, body: unknown): string | undefined {
  if (status !== 201 || typeof body !== "object" || body === null || !("api_key" in body)) return undefined;
  const { api_key: secret } = body;
  return typeof secret === "string" && !published.includes(secret) ? secret : undefined;
}
