import type { AccessModel, AccessRow, CredentialRefusal, JsonObject } from "./api-model.ts";
import { listOf, objectOf, optionalText, textOf, textsOf } from "./json.ts";

/** The kinds of callers and owners of a document, from its `x-access-model`. */
export function readAccessModel(document: JsonObject): AccessModel {
  const model = objectOf(document["x-access-model"]);
  return {
    callers: Object.fromEntries(
      Object.entries(objectOf(model["callers"])).map(([name, caller]) => [
        name,
        textOf(objectOf(caller)["description"]),
      ]),
    ),
    owners: Object.fromEntries(
      Object.entries(objectOf(model["owners"])).map(([name, text]) => [name, textOf(text)]),
    ),
  };
}

/** What a key gets that is no good, from the `x-access-model` of a document. */
export function readRefusals(document: JsonObject): readonly CredentialRefusal[] {
  return listOf(objectOf(document["x-access-model"])["credentials"])
    .map(objectOf)
    .map((row) => ({
      credentials: textsOf(row["credential"]),
      status: Number(row["answer"]),
      example: textOf(row["example"]),
      assumed: optionalText(row["x-assumed"]),
    }));
}

/** The rows of an operation's `x-access`. */
export function readAccessRows(operation: JsonObject): readonly AccessRow[] {
  return listOf(operation["x-access"])
    .map(objectOf)
    .map((row) => ({
      callers: textsOf(row["caller"]),
      owners: textsOf(row["owner"]),
      answer: textOf(row["answer"]),
      example: optionalText(row["example"]),
      assumed: optionalText(row["x-assumed"]),
    }));
}
