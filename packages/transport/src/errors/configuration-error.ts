import { LatchkeyError } from "./latchkey-error.ts";

/** A setting or a key that cannot be used. Nothing was sent; the call can be repeated after the setting is mended. */
export class ConfigurationError extends LatchkeyError {
  override readonly name = "ConfigurationError";
}
