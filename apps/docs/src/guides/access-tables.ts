import { accessText, numbered, shortName } from "../markdown/access.ts";
import { blocks, table } from "../markdown/write.ts";
import type { Api, Operation } from "../spec/api.ts";

/** Returns a link from a guide to the page of an operation. */
export function operationLink({ api, slug, summary }: Operation): string {
  return `[${summary}](../${api}/${slug}.md)`;
}

export function renderCredentials(apis: readonly Api[]): string {
  return table(
    ["", ...apis.map(({ title }) => title)],
    [
      ["Header", ...apis.map(({ credential }) => `\`${credential.header}\``)],
      ["Variable for the key", ...apis.map(({ credential }) => `\`${credential.environment.apiKey}\``)],
      ["Variable for the base URL", ...apis.map(({ credential }) => `\`${credential.environment.baseUrl}\``)],
      [
        "Base URL",
        ...apis.map(({ servers }) =>
          servers.map(({ url, description = "" }) => `\`${url}\` (${description})`).join("; "),
        ),
      ],
      ["Statuses of a key", ...apis.map(statuses)],
    ],
  );
}

/** Returns the values of `status` that a request body accepts. */
function statuses({ operations }: Api): string {
  const fields = operations.flatMap(({ request }) => request?.fields ?? []);
  const values = fields.find(({ name }) => name === "status")?.schema.enum ?? [];
  return values.map((value) => `\`${value}\``).join(" or ");
}

/**
 * Returns a table of the responses that one kind of caller gets. A row is an operation. A column is the owner
 * of the requested key or account.
 *
 * @throws Error if the API has no such caller.
 */
export function renderAccess(api: Api, caller: string): string {
  const rowsOf = ({ access }: Operation) => access.filter((row) => row.caller === caller);
  const rows = api.operations.flatMap(rowsOf);
  if (rows.length === 0)
    throw new Error(
      `A guide names the caller "${caller}", which no operation of ${api.slug} has. Correct the directive.`,
    );
  const owners = Object.keys(api.accessModel?.owners ?? {}).filter((owner) =>
    rows.some((row) => row.owner === owner),
  );
  const { mark, notes } = numbered(rows);
  const cell = (operation: Operation, owner: string | undefined): string => {
    const row = rowsOf(operation).find((each) => each.owner === owner);
    return row === undefined ? "–" : accessText(row.answer) + mark(row);
  };
  const hasOwners = (operation: Operation): boolean =>
    rowsOf(operation).some(({ owner }) => owner !== undefined);
  return blocks(
    table(
      ["Operation", ...owners.map(shortName)],
      api.operations
        .filter(hasOwners)
        .map((operation) => [operationLink(operation), ...owners.map((owner) => cell(operation, owner))]),
    ),
    ...api.operations
      .filter((operation) => !hasOwners(operation))
      .map(
        (operation) =>
          `${operationLink(operation)} does not depend on a key's owner. The result for this caller: ${cell(operation, undefined)}.`,
      ),
    ...notes,
  );
}
