import { type ApiCast, type Cast, environmentName, findPart } from "../cast.ts";
import type { Send } from "../http.ts";
import { keyOperations, readKeyList } from "../key-operations.ts";
import { toRequest } from "../session.ts";
import { type ApiName, apiNames, findOperation } from "../spec.ts";
import type { Search, Wait } from "./cast-search.ts";
import { findCertCentralBelongings } from "./discover-certcentral.ts";
import { findPartnerBelongings } from "./discover-partner.ts";

/** The keys that were given, by API and role. */
export type GivenSecrets = Readonly<Record<ApiName, Readonly<Record<string, string>>>>;

export interface Discovery {
  readonly cast: Cast;
  /** What was found out, or not, and why: one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds out whose the given keys are, from what they list. What cannot be found out stays unknown.
 *
 * @throws Error where not one request gets a reply, or a key that all else rests on is refused.
 */
export async function discoverCast(send: Send, secrets: GivenSecrets, wait: Wait): Promise<Discovery> {
  const notes: string[] = [];
  let hasReply = false;
  let firstError: unknown;
  let refused: Error | undefined;

  function searchIn(api: ApiName): Search {
    const { list } = keyOperations[api];
    // One whole time-out tells that nobody is there as well as eleven.
    let isSilent: boolean | undefined;
    const flagOf = (role: string): string => `--${findPart(api, role)?.flag ?? role}`;
    return {
      secrets: secrets[api],
      flagOf,
      wait,
      note: (sentence) => notes.push(sentence),
      list: async (role) => {
        const secret = secrets[api][role];
        if (secret === undefined || isSilent === true) return undefined;
        let why: string;
        try {
          const reply = await send(
            toRequest(findOperation(list), { operationId: list, status: 200, secret }),
          );
          hasReply = true;
          isSilent = false;
          const keys = readKeyList(reply);
          if (keys !== undefined) return keys;
          if (keyOperations[api].listers.includes(role) && [401, 403].includes(reply.status))
            refused ??= describeRefused(api, role, reply.status);
          why = reply.status === 200 ? "answered 200 without a list of keys" : `answered ${reply.status}`;
        } catch (error) {
          firstError ??= error;
          isSilent ??= true;
          why = `got no reply: ${error instanceof Error ? error.message : String(error)}`;
        }
        // That these may not list is what the spec says.
        if (keyOperations[api].listers.includes(role) || !why.endsWith("403"))
          notes.push(`${list} with ${flagOf(role)} ${why}.`);
        return undefined;
      },
    };
  }

  const cast = {
    "partner-subscriptions": await castOf(secrets["partner-subscriptions"], async () =>
      findPartnerBelongings(searchIn("partner-subscriptions")),
    ),
    certcentral: await castOf(secrets.certcentral, async () =>
      findCertCentralBelongings(searchIn("certcentral")),
    ),
  };
  if (apiNames.every((api) => Object.keys(secrets[api]).length === 0)) {
    const { list } = keyOperations["partner-subscriptions"];
    // Whether anybody is there: cases without a key can be shown all the same.
    await send(toRequest(findOperation(list), { operationId: list, status: 403, secret: undefined }));
  } else if (!hasReply && firstError !== undefined) throw firstError;
  if (refused !== undefined) throw refused;
  return { cast, notes };
}

/** Else each case that needs the key would accuse the server. */
function describeRefused(api: ApiName, role: string, status: number): Error {
  const part = findPart(api, role);
  const name = part === undefined ? role : `--${part.flag} (${environmentName(part)})`;
  return new Error(
    `${keyOperations[api].list} answered ${status} to the key of ${name}: check that it is a key of this server, and active`,
  );
}

async function castOf(
  secrets: Readonly<Record<string, string>>,
  find: () => Promise<ApiCast["belongings"]>,
): Promise<ApiCast> {
  return { secrets, belongings: Object.keys(secrets).length === 0 ? {} : await find() };
}
