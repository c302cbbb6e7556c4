import { ConfigurationError } from "./errors/configuration-error.ts";

/** An API key, or a function that gives the one to use now, so that a key can be rotated without a restart. */
export type ApiKeySource = string | (() => string | Promise<string>);

/** An API key and the header it goes into. It shows the last four characters of the key at most. */
export class Credential {
  readonly header: string;
  readonly #source: ApiKeySource;
  #last4 = "";

  /** @throws ConfigurationError where the key is given now and cannot go into a header. */
  constructor(header: string, source: ApiKeySource) {
    this.header = header;
    this.#source = source;
    if (typeof source !== "function") this.#check(source);
  }

  /**
   * The key to send now; a promise only where a function gives it.
   *
   * @throws ConfigurationError where the function gives what cannot go into a header.
   */
  read(): string | Promise<string> {
    return typeof this.#source === "function" ? this.#ask(this.#source) : this.#source;
  }

  toString(): string {
    return `${this.header}: …${this.#last4}`;
  }

  toJSON(): string {
    return this.toString();
  }

  async #ask(source: () => string | Promise<string>): Promise<string> {
    let apiKey: string;
    try {
      apiKey = await source();
    } catch (error) {
      throw new ConfigurationError("The function that gives the API key failed.", { cause: error });
    }
    return this.#check(apiKey);
  }

  /** The message leaves the key out: it may be a good one with a line break behind it. */
  #check(apiKey: unknown): string {
    if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new ConfigurationError(
        `apiKey, which goes into ${this.header}, must be text of visible ASCII characters: check for a missing value, a space or a line break.`,
      );
    }
    // Of a short key, four characters would be most of it.
    this.#last4 = apiKey.length >= 16 ? apiKey.slice(-4) : "";
    return apiKey;
  }
}
