import { LatchkeyError } from "./latchkey-error.ts";

/** An option or a key is invalid. Fix it, then repeat the call. */
export class ConfigurationError extends LatchkeyError {
  override readonly name = "ConfigurationError";
  /** False only if the option `fetch` itself failed, since it may have sent the request. */
  readonly neverSent: boolean;

  constructor(
    message: string,
    { neverSent = true, ...options }: ErrorOptions & { neverSent?: boolean } = {},
  ) {
    super(message, options);
    this.neverSent = neverSent;
  }
}
