/** The key that a reply issues: its secret, and its id where that is one. */
export interface IssuedKey {
  /** A server may put anything there, and this is printed. */
  readonly id: number | undefined;
  readonly secret: string;
}

/** Reads the reply to a create; undefined where no secret stands in it. */
export function readIssuedKey(text: string): IssuedKey | undefined {
  try {
    const { id, api_key: secret } = JSON.parse(text);
    return typeof secret === "string" && secret !== ""
      ? { id: Number.isSafeInteger(id) ? id : undefined, secret }
      : undefined;
  } catch {
    // That it is no JSON, the check of the reply says.
    return undefined;
  }
}
