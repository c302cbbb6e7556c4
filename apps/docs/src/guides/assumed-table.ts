import type { ApiModel } from "../model/api-model.ts";
import { operationLink, table } from "./tables.ts";

/**
 * All that is assumed of an API. What several operations share is one row. Of what one operation has several times for
 * one reason, the model has the first.
 */
export function renderAssumed(api: ApiModel): string {
  const rows = new Map<
    string,
    { readonly what: string; readonly why: string; readonly operations: string[] }
  >();
  const add = (operation: string, what: string, why: string | undefined): void => {
    if (why === undefined) return;
    const name = `${what}\n${why}`;
    const row = rows.get(name) ?? { what, why, operations: [] };
    row.operations.push(operation);
    rows.set(name, row);
  };
  for (const { credentials, status, assumed } of api.credential.refusals) {
    add(everyOperation, `a key that is ${credentials.join(" or ")} gets ${status}`, assumed);
  }
  for (const operation of api.operations) {
    const link = operationLink(operation);
    for (const { where, why } of operation.assumptions) add(link, where, why);
    for (const { callers, owners, answer, assumed } of operation.access) {
      const whose = owners.length === 0 ? "" : ` on ${owners.join(" or ")}`;
      add(link, `${callers.join(" or ")}${whose}: ${answer}`, assumed);
    }
  }
  return table(
    ["Operations", "What", "Assumed, because"],
    [...rows.values()].map(({ what, why, operations }) => [
      operations.length === api.operations.length ? everyOperation : operations.join(", "),
      what,
      why,
    ]),
  );
}

const everyOperation = "every operation";
