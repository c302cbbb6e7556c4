import { ConfigurationError } from "./errors/configuration-error.ts";
import { copyMasked, createMask, lastFour, type Mask } from "./mask.ts";

/** An API key, or a function that returns the one to use now, so that a key can be rotated without a restart. */
export type ApiKeySource = string | (() => string | Promise<string>);

/** An API key and the header that carries it. Printing it shows at most the last four characters of the key. */
export class Credential {
  /** In lower case, as all header names of a request are. */
  readonly header: string;
  readonly #source: ApiKeySource;
  /** The last key that was read, and what masks it. */
  #apiKey = "";
  #mask: Mask = String;

  /** @throws ConfigurationError if the given key cannot be sent in a header. */
  constructor(header: string, source: ApiKeySource) {
    this.header = header.toLowerCase();
    this.#source = source;
    if (typeof source !== "function") this.#check(source);
  }

  /**
   * The key to send now; a promise only if a function returns it.
   *
   * @throws ConfigurationError if the function fails, or returns what cannot be sent in a header.
   */
  read(): string | Promise<string> {
    const source = this.#source;
    if (typeof source !== "function") return source;
    return (async () => source())().then(
      (apiKey) => this.#check(apiKey),
      (error) => {
        const cause = copyMasked(error, String);
        throw new ConfigurationError("The apiKey function failed. Nothing was sent.", { cause });
      },
    );
  }

  /** What masks a key that was read. Calls at the same time may have read different ones. */
  maskOf(apiKey: string): Mask {
    return apiKey === this.#apiKey ? this.#mask : createMask(apiKey);
  }

  toString(): string {
    return `${this.header}: ${lastFour(this.#apiKey)}`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** The message does not quote the key: it may be a good one that is followed by a line break. */
  #check(apiKey: unknown): string {
    if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new ConfigurationError(
        "apiKey must be text of visible ASCII characters. Check for a missing value, a space or a line break.",
      );
    }
    this.#mask = this.maskOf(apiKey);
    this.#apiKey = apiKey;
    return apiKey;
  }
}
