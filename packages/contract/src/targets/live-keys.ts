import { findPart } from "../cast.ts";
import { apiNames, spec } from "../spec.ts";
import type { GivenSecrets } from "./discover-cast.ts";

const demoPrefix = "sandbox-demo-";

/**
 * Refuses a run against the live service with keys that everybody knows: they would tell nothing of it, and look like an
 * attack.
 *
 * @throws Error where there is no key, or one is the sandbox's or of the vendor's pages.
 */
export function refuseSandboxKeys(secrets: GivenSecrets): void {
  const published = findPublishedSecrets();
  const given = apiNames.flatMap((api) =>
    Object.entries(secrets[api]).map(([role, secret]) => ({
      flag: findPart(api, role)?.flag ?? role,
      secret,
    })),
  );
  if (given.length === 0)
    throw new Error("a live run needs a key, and none is given: --help lists their flags");
  for (const { flag, secret } of given) {
    if (secret.startsWith(demoPrefix) || published.has(secret)) {
      throw new Error(
        `--${flag} is a key of the sandbox's demo or of the vendor's pages, which no live service has`,
      );
    }
  }
}

/** The sample secrets of the spec's examples, which are those of the vendor's pages; the demo has them too. */
function findPublishedSecrets(): ReadonlySet<string> {
  const bodies = apiNames
    .flatMap((api) => spec[api].operations)
    .flatMap(({ examples }) => Object.values(examples[201] ?? {}));
  return new Set(bodies.flatMap((body) => findSecret(body)));
}

function findSecret(body: unknown): string[] {
  const secret = typeof body === "object" && body !== null && "api_key" in body ? body.api_key : undefined;
  return typeof secret === "string" ? [secret] : [];
}
