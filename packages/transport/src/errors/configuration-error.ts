import { LatchkeyError } from "./latchkey-error.ts";

/** An option or a key that cannot be used. Nothing was sent: fix the option, then repeat the call. */
export class ConfigurationError extends LatchkeyError {
  override readonly name = "ConfigurationError";
}
