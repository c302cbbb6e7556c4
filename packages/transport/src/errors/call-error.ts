import { LatchkeyError } from "./latchkey-error.ts";

/** Which call failed, and how far it got: enough for logs and metrics, with no id and no secret in it. */
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
  /** What the reader should do: sentences that follow the first one. */
  readonly advice?: string | undefined;
  /** An error from elsewhere; masked by the caller. */
  readonly cause?: unknown;
  readonly neverSent?: boolean;
}

/** An error of one call. Thrown only as one of its subclasses. */
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

/** No complete response came: the host was not found, refused the connection, or closed it. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";
  /** True if the certificate of the server was not accepted. Then repeating the call does not help. */
  readonly isCertificate: boolean;

  constructor(what: string, details: CallDetails, options: CallErrorOptions & { isCertificate: boolean }) {
    super(what, details, options);
    this.isCertificate = options.isCertificate;
  }
}

/** The time for an attempt or for the whole call was up. */
export class TimeoutError extends CallError {
  override readonly name = "TimeoutError";
}

/** The caller's signal ended the call; `cause` is a masked copy of the signal's reason. */
export class AbortedError extends CallError {
  override readonly name = "AbortedError";
}
