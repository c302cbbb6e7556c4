import { reasonsOf } from "../model/access-lines.ts";
import type { AccessRow, ApiModel, OperationModel } from "../model/api-model.ts";
import { operationLink, table } from "./tables.ts";

/** The header of each API, where programs take the key from, and the servers. */
export function renderCredentials(apis: readonly ApiModel[]): string {
  return table(
    ["", ...apis.map(({ title }) => title)],
    [
      ["Header", ...apis.map(({ credential }) => `\`${credential.header}\``)],
      ["Variable for the key", ...apis.map(({ credential }) => `\`${credential.environment.apiKey}\``)],
      ["Variable for the server", ...apis.map(({ credential }) => `\`${credential.environment.baseUrl}\``)],
      [
        "Server",
        ...apis.map(({ servers }) =>
          servers.map(({ url, description }) => `\`${url}\` (${description})`).join("; "),
        ),
      ],
    ],
  );
}

/** What a key gets that is no good, whatever the operation. */
export function renderRefusals({ credential }: ApiModel): string {
  const reasons = reasonsOf(credential.refusals);
  return [
    table(
      ["The key is", "Answer"],
      credential.refusals.map((row) => [
        row.credentials.join(" or "),
        answer(String(row.status), row, reasons),
      ]),
    ),
    ...footnotes(reasons),
  ].join("\n\n");
}

/** What one kind of caller is answered, by operation and by whose key or account it asks for. */
export function renderAccess(api: ApiModel, caller: string): string {
  const rowsOf = ({ access }: OperationModel): AccessRow[] =>
    access.filter(({ callers }) => callers.includes(caller));
  const rows = api.operations.flatMap(rowsOf);
  if (rows.length === 0) throw new Error(`No operation of ${api.slug} has the caller "${caller}".`);
  const owners = Object.keys(api.access.owners).filter((owner) =>
    rows.some((row) => row.owners.includes(owner)),
  );
  const reasons = reasonsOf(rows);
  const cell = (operation: OperationModel, owner: string): string => {
    const row = rowsOf(operation).find((each) => each.owners.includes(owner));
    return row === undefined ? "–" : answer(row.answer, row, reasons);
  };
  const isOwned = (operation: OperationModel): boolean =>
    rowsOf(operation).some((row) => row.owners.length > 0);
  const ownerless = api.operations.filter((operation) => !isOwned(operation));
  return [
    table(
      ["Operation", ...owners.map((owner) => api.access.owners[owner] ?? owner)],
      api.operations
        .filter(isOwned)
        .map((operation) => [operationLink(operation), ...owners.map((owner) => cell(operation, owner))]),
    ),
    ...ownerless.flatMap((operation) =>
      rowsOf(operation).map(
        (row) => `${operationLink(operation)} concerns nobody's keys: ${answer(row.answer, row, reasons)}.`,
      ),
    ),
    ...footnotes(reasons),
  ].join("\n\n");
}

interface Assumable {
  readonly assumed: string | undefined;
}

function answer(text: string, { assumed }: Assumable, reasons: readonly string[]): string {
  const words = text === "omitted" ? "left out" : text;
  return assumed === undefined ? words : `${words}, assumed (${reasons.indexOf(assumed) + 1})`;
}

function footnotes(reasons: readonly string[]): string[] {
  return reasons.map((reason, index) => `**Assumed (${index + 1}).** ${reason.replaceAll(/\s*\n\s*/g, " ")}`);
}
