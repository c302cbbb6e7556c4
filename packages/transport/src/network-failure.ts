/** Why no response came, as far as the error of a fetch shows it. */
export interface NetworkFailure {
  /** In the words of the platform, not masked. */
  readonly reason: string;
  /** Whether no connection was made, so that the service cannot have acted on the request. */
  readonly neverSent: boolean;
  /** Whether the server's certificate was not accepted. */
  readonly isCertificate: boolean;
  /** Whether the origin itself refused the connection: then nothing listens there. */
  readonly isRefused: boolean;
  /** Whether fetch rejected its arguments, such as the URL, before it sent anything. */
  readonly isArgument: boolean;
}

/** OpenSSL's names of what is wrong with a certificate. */
const certificateCodes = /CERT|_ISSUER|CRL_|_CA$|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH/;

/** Names of errors of name look-up, of connecting and of the TLS handshake. Other TLS errors may come later. */
const connectCodes =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_.*|E(?:NET|HOST)UNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_.*(?:VERSION|PROTOCOL|HANDSHAKE|CIPHER|UNRECOGNIZED_NAME|HTTP_REQUEST).*)$/;

/** Node's words for a connection that broke during the handshake, undici's for a proxy that opens no tunnel. */
const connectMessages = /before secure TLS|HTTP Tunneling/;

/** An error may be its own cause, or have thousands. */
const maxErrors = 16;

/** Finds out what the error of a fetch means. Node hides the reason in its causes; browsers show none. */
export function readFailure(error: unknown, origin: string): NetworkFailure {
  const errors: unknown[] = [error];
  // The list grows while it is read.
  for (const each of errors) {
    const { cause, errors: parts } = Object(each) as { cause?: unknown; errors?: unknown };
    for (const next of [cause, ...(Array.isArray(parts) ? parts : [])]) {
      if (Object(next) === next && errors.length < maxErrors && !errors.includes(next)) errors.push(next);
    }
  }
  const { protocol, port: given } = new URL(origin);
  const originPort = given || (protocol === "http:" ? "80" : "443");
  const failure = { reason: "", neverSent: false, isCertificate: false, isRefused: false, isArgument: false };
  for (const each of errors) {
    const { message, name, code, syscall, port } = Object(each) as Readonly<Record<string, unknown>>;
    failure.reason = String(message || failure.reason || name || each);
    failure.isCertificate ||= certificateCodes.test(String(code));
    failure.isArgument ||= /^(?:UND_)?ERR_INVALID_(?:URL|ARG)/.test(String(code));
    // Of a name with several addresses, Node has an error for each. A proxy that refuses has another port.
    failure.isRefused ||= code === "ECONNREFUSED" && String(port) === originPort;
    failure.neverSent ||=
      syscall === "connect" || connectCodes.test(String(code)) || connectMessages.test(String(message));
  }
  failure.neverSent ||= failure.isCertificate;
  return failure;
}
