import { mayBeSecret } from "@latchkey/validators";
import { looksLive, mask } from "../model/secret.ts";
import { SeedError } from "./seed.ts";

/** Reads a value at a path, or throws a {@link SeedError}. */
export type Read<T> = (value: unknown, path: string) => T;

/** Reads an object whose fields are all known: a misspelt one is an error and not a default. */
export function readFields(value: unknown, path: string, known: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SeedError(path, "must be an object.");
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SeedError(
      path,
      `has a field ${JSON.stringify(mask(unknown))} that nothing reads. Its fields are ${known.join(", ")}.`,
    );
  }
  return new Fields(value, path);
}

export class Fields {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #path: string;

  constructor(object: object, path: string) {
    this.#fields = new Map(Object.entries(object));
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  required<T>(name: string, read: Read<T>): T {
    const path = `${this.#path}.${name}`;
    if (!this.has(name)) throw new SeedError(path, "is missing.");
    return read(this.#fields.get(name), path);
  }

  /** An object with the field, or with none: to be spread into another. */
  optional<Name extends string, T>(name: Name, read: Read<T>): { readonly [Field in Name]?: T } {
    if (!this.has(name)) return {};
    // The compiler does not follow a computed name.
    return { [name]: this.required(name, read) } as { readonly [Field in Name]?: T };
  }

  list<T>(name: string, read: Read<T>): T[] {
    return this.has(name) ? this.required(name, (value, path) => readList(value, path, read)) : [];
  }
}

function readList<T>(value: unknown, path: string, read: Read<T>): T[] {
  if (!Array.isArray(value)) throw new SeedError(path, "must be a list.");
  return value.map((item, index) => read(item, `${path}[${index}]`));
}

export const readId: Read<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
    throw new SeedError(path, "must be a whole number from 1 on.");
  }
  return value;
};

/** A new key gets the next id: so many are left above the seed's, and all of them can be written in JSON. */
const maxKeyId = Number.MAX_SAFE_INTEGER - 2 ** 32;

export const readKeyId: Read<number> = (value, path) => {
  const id = readId(value, path);
  if (id > maxKeyId) throw new SeedError(path, `leaves no room for new ids. The highest is ${maxKeyId}.`);
  return id;
};

/** A text is stored and shown as it stands, so a key may not be in it. */
export const readText: Read<string> = (value, path) => {
  if (typeof value !== "string") throw new SeedError(path, "must be a text.");
  if (looksLive(value)) {
    throw new SeedError(path, "looks like a live key, and would stay readable. Write something else.");
  }
  return value;
};

export const readLabel: Read<string> = (value, path) => {
  const label = readText(value, path);
  if (!/^[A-Za-z][\w-]{0,63}$/.test(label)) {
    throw new SeedError(
      path,
      "must be a letter and then at most 63 letters, digits, hyphens and underscores.",
    );
  }
  return label;
};

export const readFlag: Read<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new SeedError(path, "must be true or false.");
  return value;
};

export const readNumerals: Read<string> = (value, path) => {
  if (typeof value !== "string" || !/^[0-9]+$/.test(value)) {
    throw new SeedError(path, 'must be digits in a text, such as "2".');
  }
  return value;
};

export function readOneOf<const T extends string | number>(...choices: readonly T[]): Read<T> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw new SeedError(
        path,
        `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}.`,
      );
    }
    return found;
  };
}

/** Whole seconds, since the APIs show no more. */
export const readTime: Read<string> = (value, path) => {
  if (typeof value !== "string" || !isTime(value)) {
    throw new SeedError(
      path,
      'must be a time in ISO 8601 with whole seconds, from 1970 to 9998, such as "2025-01-15T10:30:00Z".',
    );
  }
  return value;
};

function isTime(text: string): boolean {
  const [, local = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const localTime = Date.parse(`${local}Z`);
  const year = new Date(Date.parse(text)).getUTCFullYear();
  if (Number.isNaN(localTime) || Number.isNaN(year)) return false;
  // Date.parse takes 30 February for 2 March.
  return new Date(localTime).toISOString() === `${local}.000Z` && year >= 1970 && year <= 9998;
}

export const readSecret: Read<string> = (value, path) => {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]{24,128}$/.test(value)) {
    throw new SeedError(
      path,
      "must be 24 to 128 letters, digits, hyphens and underscores: what is shorter or looser would not be masked in logs.",
    );
  }
  if (!mayBeSecret(value)) {
    throw new SeedError(
      path,
      "looks like a UUID, a date or a snake_case name, which logs show. Choose another secret.",
    );
  }
  if (looksLive(value)) {
    throw new SeedError(
      path,
      "looks like a live key. Leave secret out and one is generated, or put a hyphen into one of your own.",
    );
  }
  return value;
};
