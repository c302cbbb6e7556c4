import type { Case } from "../case.ts";
import { creator, isChange, keyOperations } from "../key-operations.ts";
import { findOperation } from "../spec.ts";

/** The definition of a case. The other fields of the case are derived from its operation. */
export interface CaseDefinition
  extends Pick<Case, "operationId" | "status" | "title" | "assumed" | "run">,
    Partial<Pick<Case, "capabilities" | "requires" | "mutates">> {
  /** The second part of the case's id. */
  readonly family: string;
  /** The last part of the case's id. */
  readonly name: string;
}

/** Defines a case. By default, `mutates` is the operation of the case. Operations that only read are left out. */
export function defineCase({ family, name, mutates, ...rest }: CaseDefinition): Case {
  const { operationId } = rest;
  return {
    capabilities: [],
    requires: [],
    ...rest,
    id: `${operationId}/${family}/${name}`,
    api: findOperation(operationId).api,
    mutates: [...new Set(mutates ?? [operationId])].filter(isChange),
  };
}

/** Defines a case that creates keys. Its own capabilities and changes are added to those of all key cases. */
export function defineKeyCase({ capabilities = [], mutates = [], ...rest }: CaseDefinition): Case {
  const { api } = findOperation(rest.operationId);
  return defineCase({
    requires: [creator[api]],
    ...rest,
    capabilities: ["stateful", "authentication", "authorization", "writes", ...capabilities],
    mutates: [keyOperations[api].create, rest.operationId, ...mutates],
  });
}
