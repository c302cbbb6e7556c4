import type { Case } from "../case.ts";
import type { ApiName } from "../spec.ts";
import { maker } from "./keys.ts";

/** What a case's own part is about; the rest is the same for all of them. */
export type Edge = Pick<Case, "operationId" | "situation" | "assumed" | "run"> &
  Partial<Pick<Case, "needs" | "mutates">> & { readonly name: string; readonly owner?: string };

/** The case of an edge. No status is declared for any: what must follow, the edge says itself. */
export function edgeCase(api: ApiName, { name, owner, needs = [], mutates = [], ...edge }: Edge): Case {
  return {
    ...edge,
    id: `${edge.operationId}/http-edges/${name}`,
    api,
    status: undefined,
    needs: ["httpEdges", ...needs],
    parts: [{ caller: maker[api].caller, owner }],
    mutates,
  };
}
