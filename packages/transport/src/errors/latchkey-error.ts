/** Registered, so that an error is known across two installed copies of this package. */
const kind = Symbol.for("latchkey.error");

/** What every error of the clients has in common. Thrown only as one of its subclasses. */
export abstract class LatchkeyError extends Error {
  /** Names the class, also where a bundler has renamed it. */
  abstract override readonly name: string;
}

Object.defineProperty(LatchkeyError.prototype, kind, { value: true });

/** Whether a value is an error of the clients, whichever installed copy of the package threw it. */
export function isLatchkeyError(value: unknown): value is LatchkeyError {
  return typeof value === "object" && value !== null && kind in value;
}
