import type { Belongings, Cast } from "../cast.ts";
import { keyTag } from "../session.ts";
import { type ApiName, apiNames, spec } from "../spec.ts";
import type { Stage } from "../target.ts";
import type { MadeKeys } from "./attempt.ts";

/** Makes one key in each API, as far as the cast can and the server does. @param runId Stands in its name. */
export async function makeKeys({ cast, send }: Stage, runId: string): Promise<MadeKeys> {
  const made = new Map<ApiName, Belongings>();
  for (const api of apiNames) {
    const operation = spec[api].operations.find(({ method }) => method === "POST");
    const maker = findMaker(cast, api);
    if (operation === undefined || maker === undefined) continue;
    const { status, text } = await send({
      method: operation.method,
      target: operation.path.replace(/\{\w+\}/, String(maker.owner)),
      headers: { [spec[api].credentialHeader]: maker.secret, "Content-Type": "application/json" },
      body: JSON.stringify({ name: `${keyTag} ${runId} fuzz` }),
    });
    const key = status === operation.success ? readId(text) : undefined;
    if (key !== undefined) made.set(api, { key, owner: maker.owner });
  }
  return made;
}

/** Who creates keys, and for whom: a subaccount of its own where it has one, since that is what the vendor documents. */
function findMaker(
  cast: Cast,
  api: ApiName,
): { readonly secret: string; readonly owner: number } | undefined {
  const role = api === "certcentral" ? "administrator" : "parent";
  const secret = cast[api].secrets[role];
  const belongings = cast[api].belongings[role];
  const owner = (belongings?.["subaccount"] ?? belongings?.["self"])?.owner;
  return secret === undefined || owner === undefined ? undefined : { secret, owner };
}

function readId(text: string): number | undefined {
  try {
    const { id } = JSON.parse(text);
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
