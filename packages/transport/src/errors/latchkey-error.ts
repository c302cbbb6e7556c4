/** Registered, so that an error is recognized across two installed copies of this package. */
const kind = Symbol.for("latchkey.error");

/** The base class of all errors of the clients. Only its subclasses are thrown. */
export abstract class LatchkeyError extends Error {
  /** The name of the class, even if a bundler has renamed it. */
  abstract override readonly name: string;
}

Object.defineProperty(LatchkeyError.prototype, kind, { value: true });

/** Whether a value is an error of the clients, whichever installed copy of the package threw it. */
export function isLatchkeyError(value: unknown): value is LatchkeyError {
  return typeof value === "object" && value !== null && kind in value;
}
