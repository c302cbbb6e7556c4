import { LatchkeyError } from "./latchkey-error.ts";

/**
 * Describes which call failed, and after how many attempts. Contains no id and no secret, so you may log it.
 */
export interface CallDetails {
  /** The operationId in the spec. */
  readonly operation: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path in the spec, with `{name}` in place of ids. */
  readonly route: string;
  /** How many requests the client made for this call. */
  readonly attempts: number;
}

export interface CallErrorOptions {
  /** The advice for the reader. It follows the first sentence of the message. */
  readonly advice?: string | undefined;
  /** The error that other code threw. The caller of this constructor has masked it. */
  readonly cause?: unknown;
  readonly neverSent?: boolean;
}

/** The base class of errors of one call. Only its subclasses are thrown. */
export abstract class CallError extends LatchkeyError {
  declare readonly operation: string;
  declare readonly method: string;
  declare readonly route: string;
  declare readonly attempts: number;
  /** True if the request was never sent, so that the service cannot have acted on it. */
  declare readonly neverSent: boolean;

  constructor(
    what: string,
    { operation, method, route, attempts }: CallDetails,
    { advice = "", cause, neverSent = false }: CallErrorOptions = {},
  ) {
    const tries = attempts > 1 ? `, ${attempts} attempts` : "";
    const message = `${operation} ${what.replace(/\.$/, "")}.${advice && ` ${advice}`} (${method} ${route}${tries})`;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { operation, method, route, attempts, neverSent });
  }
}

/**
 * Thrown if there was no complete response: the host was not found, or it refused or closed the connection.
 */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";
  /** True if the certificate of the server is not trusted. Then a retry does not help. */
  readonly isCertificate: boolean;

  constructor(what: string, details: CallDetails, options: CallErrorOptions & { isCertificate: boolean }) {
    super(what, details, options);
    this.isCertificate = options.isCertificate;
  }
}

/** Thrown if a call reaches `timeoutMs` or `deadlineMs`. */
export class TimeoutError extends CallError {
  override readonly name = "TimeoutError";
}

/**
 * Thrown if the signal of the caller ended the call. `cause` is a masked copy of the reason of the signal.
 */
export class AbortedError extends CallError {
  override readonly name = "AbortedError";
}
