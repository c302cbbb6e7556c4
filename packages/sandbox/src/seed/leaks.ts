import { possibleSecrets } from "@latchkey/validators";
import { SeedError } from "./seed.ts";

/** Rejects a value at a path if one of its texts holds a secret; fields called `secret` are left out. */
export type RejectLeaks = (value: unknown, path: string) => void;

/**
 * Texts of a seed are stored and shown as they are, so none may hold a secret of the same seed, wherever in it.
 *
 * @param secretPaths The seed's secrets, each with its path.
 * @returns What throws a SeedError that names both places and quotes neither.
 */
export function createLeakCheck(secretPaths: ReadonlyMap<string, string>): RejectLeaks {
  const lengths = new Set([...secretPaths.keys()].map((secret) => secret.length));

  /** Each piece that is as long as some secret is looked up: to search for each secret would take keys times keys. */
  function findSecretPath(text: string): string | undefined {
    for (const run of possibleSecrets(text)) {
      for (const length of lengths) {
        for (let end = length; end <= run.length; end += 1) {
          const found = secretPaths.get(run.slice(end - length, end));
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  }

  const rejectLeaks: RejectLeaks = (value, path) => {
    if (typeof value === "string") {
      const found = findSecretPath(value);
      if (found === undefined) return;
      throw new SeedError(path, `holds ${found}, which would stay readable. Write something else.`);
    }
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        rejectLeaks(item, `${path}[${index}]`);
      });
    } else if (typeof value === "object" && value !== null) {
      for (const [name, field] of Object.entries(value)) {
        if (name !== "secret") rejectLeaks(field, `${path}.${name}`);
      }
    }
  };
  return rejectLeaks;
}
