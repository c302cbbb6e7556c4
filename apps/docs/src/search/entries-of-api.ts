import { STATUS_CODES } from "node:http";
import type { ApiModel, FieldModel, OperationModel } from "../model/api-model.ts";
import { listOf, objectOf, textOf } from "../model/json.ts";
import { fieldId, parameterId, responseId } from "../pages/ids.ts";
import type { EntryKind } from "./index-format.ts";
import { plainOf, sectionsOf } from "./sections.ts";

/** One thing that the search finds on a page. */
export interface Entry {
  /** Empty for the page itself. */
  readonly fragment: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** What it is called in programs. */
  readonly names: readonly string[];
  readonly text: string;
}

/** What holds for a whole API: its key, its callers and owners, and the sections of its description. */
export function entriesOfApi({
  title,
  summary,
  credential,
  access,
  servers,
  description,
}: ApiModel): Entry[] {
  const { header, environment } = credential;
  const people = { ...access.owners, ...access.callers };
  const [lead, ...sections] = sectionsOf(description);
  return [
    {
      fragment: "",
      kind: "overview",
      title,
      names: [],
      text: `${plainOf(summary)} ${lead?.text ?? ""}`.trim(),
    },
    {
      fragment: "address-and-key",
      kind: "section",
      title: `Address and key: ${header}`,
      names: [header, environment.apiKey, environment.baseUrl].filter((name) => name !== ""),
      text: [...servers.map(({ url }) => url), plainOf(credential.description)].join(" "),
    },
    ...Object.entries(people).map(
      ([name, text]): Entry => ({
        fragment: "callers-and-owners",
        kind: "caller",
        title: name,
        names: [name],
        text: plainOf(text),
      }),
    ),
    ...sections.map(
      ({ id, heading, text }): Entry => ({ fragment: id, kind: "section", title: heading, names: [], text }),
    ),
  ];
}

/** An operation with all that stands on its page under a name of its own. */
export function entriesOfOperation(operation: OperationModel): Entry[] {
  const { summary, operationId, method, path, description, parameters, assumptions } = operation;
  return [
    {
      fragment: "",
      kind: "operation",
      title: summary,
      names: [operationId, path],
      text: `${method} ${path} ${plainOf(description)}`,
    },
    ...parameters.map(
      (parameter): Entry => ({
        fragment: parameterId(parameter.name),
        kind: "parameter",
        title: parameter.name,
        names: [parameter.name],
        text: plainOf(parameter.description),
      }),
    ),
    ...fieldsOf(operation),
    ...operation.responses.map(
      ({ status, description: text }): Entry => ({
        fragment: responseId(status),
        kind: "status",
        title: `${status} ${STATUS_CODES[status] ?? ""}`.trim(),
        names: [String(status)],
        text: plainOf(text),
      }),
    ),
    ...errorsOf(operation),
    ...assumptions.map(
      ({ where, why }): Entry => ({
        fragment: "documented-and-assumed",
        kind: "assumed",
        title: plainOf(where),
        names: [],
        text: plainOf(why),
      }),
    ),
  ];
}

/** All refusals of an operation have the same fields: the first of them is found. */
function fieldsOf({ requestBody, responses }: OperationModel): Entry[] {
  const firstRefusal = responses.find(({ status }) => status >= 400);
  return [
    ...(requestBody?.fields ?? []).map((field) => fieldEntry("request", field)),
    ...responses
      .filter((response) => response.status < 400 || response === firstRefusal)
      .flatMap(({ status, fields }) => fields.map((field) => fieldEntry(status, field))),
  ];
}

function fieldEntry(place: number | "request", field: FieldModel): Entry {
  const name = field.path.split(".").at(-1)?.replaceAll("[]", "") ?? field.path;
  const limits = field.constraints.map((constraint) => `(${plainOf(constraint)}) `).join("");
  return {
    fragment: fieldId(place, field),
    kind: "field",
    title: field.path,
    names: name === field.path ? [name] : [name, field.path],
    text: `${plainOf(field.description)} ${limits}${place === "request" ? "In the request." : `In the answer ${place}.`}`,
  };
}

/** The refusals that an operation's examples show, by the codes in their bodies. */
function errorsOf({ responses }: OperationModel): Entry[] {
  return responses
    .filter(({ status }) => status >= 400)
    .flatMap(({ status, examples }) =>
      examples.map(({ name, summary, value }): Entry => {
        const code = textOf(objectOf(listOf(objectOf(value)["errors"])[0])["code"]);
        return {
          fragment: `example-${status}-${name}`,
          kind: "error",
          title: `${status} ${code}`.trim(),
          names: [...new Set([code, ...code.split("|"), name])].filter((each) => each !== ""),
          text: plainOf(summary),
        };
      }),
    );
}
