import { ConfigurationError } from "./errors/configuration-error.ts";
import { copyMasked, createMask, lastFour, type Mask } from "./mask.ts";

/** An API key, or a function that returns the current key, so that a key can be rotated without a restart. */
export type ApiKeySource = string | (() => string | Promise<string>);

/**
 * An API key and the header that carries it. A printed credential shows at most the last four characters of
 * the key.
 */
export class Credential {
  /** The name of the header, in lower case like all header names of a request. */
  readonly header: string;
  readonly #source: ApiKeySource;
  /** The key that was read last, and its mask. */
  #apiKey = "";
  #mask: Mask = String;

  /** @throws ConfigurationError if the given key cannot be sent in a header. */
  constructor(header: string, source: ApiKeySource) {
    this.header = header.toLowerCase();
    this.#source = source;
    if (typeof source !== "function") this.#check(source);
  }

  /**
   * Returns the key to send now. The result is a promise only if a function provides the key.
   *
   * @throws ConfigurationError if the function fails or returns no key, or if the key cannot be sent in a
   * header.
   */
  read(): string | Promise<string> {
    const source = this.#source;
    if (typeof source !== "function") return source;
    return (async () => source())().then(
      (apiKey) => this.#check(apiKey),
      (error) => {
        const cause = copyMasked(error, String);
        throw new ConfigurationError(
          "The apiKey function failed, so nothing was sent. Fix the error in `cause`.",
          { cause },
        );
      },
    );
  }

  /** Returns the mask of a key that was read. Concurrent calls may have read different keys. */
  maskOf(apiKey: string): Mask {
    return apiKey === this.#apiKey ? this.#mask : createMask(apiKey);
  }

  toString(): string {
    return `${this.header}: ${lastFour(this.#apiKey)}`;
  }

  toJSON(): string {
    return this.toString();
  }

  /**
   * Checks a key. The message of the error does not quote the key, since the text may be a valid key followed
   * by a line break.
   */
  #check(apiKey: unknown): string {
    if (apiKey === undefined || apiKey === "") {
      throw new ConfigurationError(
        "No API key is set: the option apiKey is empty, or its function returned no key. Check the variable or secret that it comes from.",
      );
    }
    if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new ConfigurationError(
        "The API key cannot be sent in a header: it must be text of visible ASCII characters. Check it for a space or a line break.",
      );
    }
    this.#mask = this.maskOf(apiKey);
    this.#apiKey = apiKey;
    return apiKey;
  }
}
