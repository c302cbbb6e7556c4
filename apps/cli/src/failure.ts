import { isApiError, isLatchkeyError } from "@latchkey/partner-subscriptions";
import { CliError, exitCodes, messageOf } from "./cli-error.ts";
import { formatJson } from "./output/escape.ts";
import { note, style } from "./output/print.ts";

/** What is reported about an error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
  readonly key?: number;
  readonly status?: number;
  readonly docs?: string;
}

/** Carries the description of the error of one key to the end of the program. */
export class BatchError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Describes any error: its exit code, and a code for programs. */
export function describeFailure(error: unknown, key?: number): Failure {
  if (error instanceof BatchError) return error.failure;
  const prefix = key === undefined ? "" : `Key ${key}: `;
  const about = { message: prefix + messageOf(error), ...(key !== undefined && { key }) };
  if (error instanceof CliError) {
    const { code, exitCode, docs } = error;
    return { code, ...about, exitCode, ...(docs !== undefined && { docs }) };
  }
  if (isApiError(error)) {
    const { status, docs } = error;
    const exitCode = isCredentialRejected(error) ? exitCodes.credential : exitCodes.failed;
    return { code: error.code || `http_${status}`, ...about, exitCode, status, docs };
  }
  if (!isLatchkeyError(error)) {
    // The stack helps to report a bug. It has no secret: secrets are in no message.
    return { code: "unexpected", ...about, exitCode: exitCodes.failed };
  }
  const { name } = error;
  const code = name
    .replace(/Error$/, "")
    .replace(/(?<=[a-z])[A-Z]/g, "_$&")
    .toLowerCase();
  const exitCode = { AbortedError: exitCodes.interrupted, ConfigurationError: exitCodes.usage }[name];
  return { code, ...about, exitCode: exitCode ?? exitCodes.failed };
}

/**
 * Returns whether the service does not accept the key. A 403 with a code says why. DigiCert shows no body of a 403 of
 * Partner Subscriptions, so a 403 without a code counts, and a list has no other reason for a 403.
 */
function isCredentialRejected(error: {
  status: number;
  code: string | undefined;
  operation: string;
}): boolean {
  const { status, code, operation } = error;
  if (status === 401) return true;
  return status === 403 && (code === undefined || /invalid_key$/.test(code) || operation === "listApiKeys");
}

/** Writes an error to stderr: as JSON, or for people. */
export function reportFailure(failure: Failure, { json }: { json: boolean }): void {
  if (json) {
    const { exitCode, ...shown } = failure;
    note(formatJson({ error: { ...shown, exit_code: exitCode } }));
    return;
  }
  const { message, docs } = failure;
  const see = docs === undefined || message.includes(docs) ? "" : ` See ${docs}`;
  note(`${message}${see}`, `${style("red", "error:", process.stderr)} `);
}
