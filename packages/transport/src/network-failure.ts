/** Why there was no response, as far as the error of a fetch shows it. */
export interface NetworkFailure {
  /** The reason in the words of the platform, not masked. */
  readonly reason: string;
  /** Whether no connection was made, so that the service cannot have acted on the request. */
  readonly neverSent: boolean;
  /** Whether the server's certificate was not accepted. */
  readonly isCertificate: boolean;
  /** Whether the origin itself refused the connection. If so, no server listens there. */
  readonly isRefused: boolean;
}

/** Node's error codes for certificates (nodejs.org/api/tls.html, X509 certificate error codes). */
const certificateCodes =
  /^(?:UNABLE_TO_\w+|CERT_(?:HAS_EXPIRED|NOT_YET_VALID|REVOKED|UNTRUSTED|REJECTED|SIGNATURE_FAILURE|CHAIN_TOO_LONG)|CRL_\w+|ERROR_IN_C\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_\w+)$/;

/**
 * Error codes of DNS lookup, connection and TLS handshake. Other TLS errors may occur after the request was
 * sent.
 */
const connectCodes =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|E(?:NET|HOST)UNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|HTTP_REQUEST|\w*(?:ALERT_PROTOCOL_VERSION|HANDSHAKE_FAILURE|UNRECOGNIZED_NAME)))$/;

/** Messages of Node for a broken handshake and a blocked port, and of undici for a tunnel that was not opened. */
const connectMessages = /before secure TLS|when HTTP Tunneling|^bad port$/;

/** The maximum number of errors to read. An error may be its own cause, or may have thousands of causes. */
const maxErrors = 16;

/**
 * Reads the reason from the error of a fetch. In Node, the causes of the error have the reason. Browsers hide
 * it.
 *
 * A request counts as never sent only if one error shows that it was not sent, and no other error shows that
 * it may have been sent. The rule is strict, since a create that is sent twice makes two keys.
 */
export function readFailure(error: unknown, origin: string): NetworkFailure {
  const errors: unknown[] = [error];
  // This loop also appends to the list that it reads.
  for (const each of errors) {
    const { cause, errors: parts } = Object(each) as { cause?: unknown; errors?: unknown };
    for (const next of [cause, ...(Array.isArray(parts) ? parts : [])]) {
      if (Object(next) === next && errors.length < maxErrors && !errors.includes(next)) errors.push(next);
    }
  }
  const { protocol, port: given } = new URL(origin);
  const originPort = given || (protocol === "http:" ? "80" : "443");
  const failure = { reason: "", neverSent: false, isCertificate: false, isRefused: false };
  let mayBeSent = errors.length === maxErrors;
  for (const each of errors) {
    const fields = Object(each) as Readonly<Record<string, unknown>>;
    const { message, name, code, syscall, port } = fields;
    failure.reason = String(message || failure.reason || name || each);
    const isConnecting = syscall === "connect" || syscall === "getaddrinfo";
    const isCertificate = certificateCodes.test(String(code));
    const isNeverSent =
      isConnecting ||
      (syscall === undefined && (isCertificate || connectCodes.test(String(code)))) ||
      connectMessages.test(String(message));
    failure.isCertificate ||= isCertificate;
    failure.neverSent ||= isNeverSent;
    // The code of an AggregateError is the code of its first part. The code of a DOMException is a number.
    const hasReason = typeof code === "string" || syscall !== undefined;
    mayBeSent ||= hasReason && !isNeverSent && !Array.isArray(fields["errors"]);
    // Node has an error for each address of a name. If a proxy refuses the connection, the port is the port
    // of the proxy.
    failure.isRefused ||= code === "ECONNREFUSED" && String(port) === originPort;
  }
  failure.neverSent &&= !mayBeSent;
  return failure;
}
