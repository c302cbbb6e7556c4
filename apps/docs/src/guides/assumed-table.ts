import { accessText, shortName } from "../markdown/access.ts";
import { item, upperFirst } from "../markdown/write.ts";
import type { Api, FieldText, Operation } from "../spec/api.ts";
import { operationLink } from "./access-tables.ts";

interface Assumption {
  readonly what: string;
  readonly why: string;
}

/** Lists all assumptions about an API. An assumption that several operations share is one entry. */
export function renderAssumed(api: Api): string {
  const entries = new Map<string, Assumption & { readonly operations: Operation[] }>();
  for (const operation of api.operations) {
    for (const { what, why } of assumptionsOf(operation)) {
      const id = `${what}\n${why}`;
      const entry = entries.get(id) ?? { what, why, operations: [] };
      entries.set(id, { ...entry, operations: [...new Set([...entry.operations, operation])] });
    }
  }
  const invalid = api.credential.invalid.flatMap(({ credential, answer, assumed }) =>
    assumed === undefined
      ? []
      : [
          {
            what: `a key that is ${credential} gets ${accessText(answer)}`,
            why: assumed,
            operations: api.operations,
          },
        ],
  );
  return [...invalid, ...entries.values()]
    .map(({ what, why, operations }) => {
      const everywhere = operations.length === api.operations.length;
      return item(
        `**${upperFirst(what)}** in ${everywhere ? "every operation" : operations.map(operationLink).join(", ")}`,
        why,
      );
    })
    .join("\n\n");
}

/** Returns the assumptions about one operation. Each reason appears once for each place that it applies to. */
function assumptionsOf(operation: Operation): Assumption[] {
  const { parameters, request, responses, access, assumed } = operation;
  const fields = (all: readonly FieldText[], of: string): Assumption[] =>
    all.flatMap((field) => one(`field \`${field.name}\`${of}`, field.assumed));
  return [
    ...one("the operation", assumed),
    ...parameters.flatMap((parameter) => one(`parameter \`${parameter.name}\``, parameter.assumed)),
    ...(request === undefined
      ? []
      : [
          ...request.assumed.flatMap((why) => one("the request body", why)),
          ...fields(request.fields, " of the request"),
        ]),
    ...responses.flatMap((response) => [
      ...response.assumed.flatMap((why) => one(`the response ${response.status}`, why)),
      ...fields(response.fields, ` of ${response.status}`),
      ...response.examples.flatMap((example) =>
        one(`example \`${example.name}\` of ${response.status}`, example.assumed),
      ),
    ]),
    ...[...Map.groupBy(access, ({ index }) => index).values()].flatMap((rows) => {
      const [first] = rows;
      if (first === undefined) return [];
      const callers = [...new Set(rows.map(({ caller }) => shortName(caller)))].join(" or ");
      const owners = [...new Set(rows.map(({ owner }) => owner))];
      const whose =
        owners[0] === undefined
          ? ""
          : `, keys of ${owners.map((owner = "") => shortName(owner)).join(" or ")}`;
      return one(`${callers}${whose}: ${accessText(first.answer)}`, first.assumed);
    }),
  ];
}

function one(what: string, why: string | undefined): Assumption[] {
  return why === undefined ? [] : [{ what, why }];
}
