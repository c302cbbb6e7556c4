import { LatchkeyError } from "./latchkey-error.ts";

/** Where a call stood when it failed: enough for logs and metrics, with no id and no secret in it. */
export interface CallDetails {
  /** The operationId in the spec; `GET /path` for a call through openapi-fetch's own surface. */
  readonly operation: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path as in the spec, with `{name}` in place of ids. */
  readonly route: string;
  /** How many requests were made for this call. */
  readonly attempts: number;
}

/** An error of one call. Thrown only as one of its subclasses. */
export abstract class CallError extends LatchkeyError {
  readonly operation: string;
  readonly method: string;
  readonly route: string;
  readonly attempts: number;

  constructor(what: string, { operation, method, route, attempts }: CallDetails, cause?: unknown) {
    const tries = attempts > 1 ? `, ${attempts} attempts` : "";
    super(`${operation} ${what} (${method} ${route}${tries})`, cause === undefined ? undefined : { cause });
    this.operation = operation;
    this.method = method;
    this.route = route;
    this.attempts = attempts;
  }
}
