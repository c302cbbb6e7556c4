import { LatchkeyError } from "./latchkey-error.ts";

/** Thrown if an option or a key is invalid. Fix the option or the key, then repeat the call. */
export class ConfigurationError extends LatchkeyError {
  override readonly name = "ConfigurationError";
  /** False only if the function in the option `fetch` threw: it may have sent the request before it threw. */
  readonly neverSent: boolean;

  constructor(
    message: string,
    { neverSent = true, ...options }: ErrorOptions & { neverSent?: boolean } = {},
  ) {
    super(message, options);
    this.neverSent = neverSent;
  }
}
