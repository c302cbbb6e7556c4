import { LatchkeyError } from "./latchkey-error.ts";

/** Which call failed, and after how many attempts. It contains no id and no secret, so it may be logged. */
export interface CallDetails {
  /** The operationId in the spec. */
  readonly operation: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path in the spec, with `{name}` in place of ids. */
  readonly route: string;
  /** How many requests were made for this call. */
  readonly attempts: number;
}

export interface CallErrorOptions {
  /** What the reader should do. It follows the first sentence of the message. */
  readonly advice?: string | undefined;
  /** The error of other code, masked by the caller of this constructor. */
  readonly cause?: unknown;
  readonly neverSent?: boolean;
}

/** The base class of errors of one call. Only its subclasses are thrown. */
export abstract class CallError extends LatchkeyError {
  declare readonly operation: string;
  declare readonly method: string;
  declare readonly route: string;
  declare readonly attempts: number;
  /** True if the service cannot have acted on the request, since it was never sent. */
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

/** There was no complete response: the host was not found, refused the connection, or closed it. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";
  /** True if the certificate of the server is not trusted. Then a retry does not help. */
  readonly isCertificate: boolean;

  constructor(what: string, details: CallDetails, options: CallErrorOptions & { isCertificate: boolean }) {
    super(what, details, options);
    this.isCertificate = options.isCertificate;
  }
}

/** `timeoutMs` or `deadlineMs` was reached. */
export class TimeoutError extends CallError {
  override readonly name = "TimeoutError";
}

/** The caller's signal ended the call; `cause` is a masked copy of the signal's reason. */
export class AbortedError extends CallError {
  override readonly name = "AbortedError";
}
