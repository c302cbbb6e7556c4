/** A registered symbol, so that errors are recognized across two installed copies of this package. */
const kind = Symbol.for("latchkey.error");

/** The base class of all errors of the clients. Only its subclasses are thrown. */
export abstract class LatchkeyError extends Error {
  /** The name of the class, even if a bundler has renamed it. */
  abstract override readonly name: string;
}

Object.defineProperty(LatchkeyError.prototype, kind, { value: true });

/**
 * Returns whether a value is an error of the clients. Also recognizes errors from another installed copy of
 * this package.
 */
export function isLatchkeyError(value: unknown): value is LatchkeyError {
  return typeof value === "object" && value !== null && kind in value;
}
