import { type ApiError, isApiError, isLatchkeyError } from "@latchkey/partner-subscriptions";
import { CliError, exitCodes, messageOf } from "./cli-error.ts";
import { formatJson } from "./output/escape.ts";
import { note, style } from "./output/print.ts";

/** Describes any error, which may be about a key: its exit code, and a code for programs. */
export function describeFailure(error: unknown, key?: number): CliError {
  const message = (key === undefined ? "" : `Key ${key}: `) + messageOf(error);
  if (error instanceof CliError) {
    return key === undefined ? error : new CliError(error.kind, message, error.code, { ...error.about, key });
  }
  if (isApiError(error)) {
    const { code, status, docs } = error;
    const kind = isCredentialRejected(error) ? "credential" : "failed";
    return new CliError(kind, message, code || `http_${status}`, { key, status, docs });
  }
  // The stack helps to report a bug. It has no secret: secrets are in no message.
  if (!isLatchkeyError(error)) return new CliError("failed", message, "unexpected", { key });
  const { name } = error;
  const words = name.replace(/Error$/, "").replace(/(?<=[a-z])[A-Z]/g, "_$&");
  const kind = ({ AbortedError: "interrupted", ConfigurationError: "usage" } as const)[name];
  return new CliError(kind ?? "failed", message, words.toLowerCase(), { key });
}

/**
 * Returns whether the service does not accept the key. A 403 with a code says why. DigiCert shows no body of a 403 of
 * Partner Subscriptions, so a 403 without a code counts, and a list has no other reason for a 403.
 */
function isCredentialRejected({ status, code, operation }: ApiError): boolean {
  if (status === 401) return true;
  return status === 403 && (code === undefined || /invalid_key$/.test(code) || operation === "listApiKeys");
}

/** Writes an error to stderr: as JSON, or for people. */
export function reportFailure({ message, kind, code, about }: CliError, json: boolean | undefined): void {
  const { docs } = about;
  const see = docs === undefined || message.includes(docs) ? "" : ` See ${docs}`;
  if (json) note(formatJson({ error: { code, message, ...about, exit_code: exitCodes[kind] } }));
  else note(`${message}${see}`, `${style("red", "error:", process.stderr)} `);
}
