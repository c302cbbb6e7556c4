import type { ApiName } from "../../src/index.ts";
import { type ErrorName, errorResponses } from "../../src/model/errors.ts";
import { readDocument } from "../spec.ts";

/** A choice of the spec for a case that DigiCert does not document, or documents in two ways. */
export interface Assumption {
  /** What is assumed, for people: `GET /key: administrator on stranger is omitted`. */
  readonly place: string;
  readonly reason: string;
}

/** All `x-assumed` of a document, in order. */
export function readAssumptions(api: ApiName): Assumption[] {
  return [...walk(readDocument(api), [])];
}

function* walk(node: unknown, names: readonly string[]): Generator<Assumption> {
  if (typeof node !== "object" || node === null) return;
  const fields: Record<string, unknown> = { ...node };
  const reason = fields["x-assumed"];
  if (typeof reason === "string") yield { place: placeOf(names, fields), reason: reason.trim() };
  for (const [name, child] of Object.entries(fields)) yield* walk(child, [...names, name]);
}

function placeOf(names: readonly string[], fields: Readonly<Record<string, unknown>>): string {
  const [first, second = "", third = "", ...rest] = names;
  const words = (value: unknown): string => [value].flat().join(", ");
  if (first === "paths") {
    const operation = `${third.toUpperCase()} ${second}`;
    if (rest[0] !== "x-access") return `${operation}: ${rest.join(" ")}`;
    const owner = fields["owner"] === undefined ? "" : ` on ${words(fields["owner"])}`;
    return `${operation}: ${words(fields["caller"])}${owner} is ${words(fields["answer"])}`;
  }
  if (first === "x-access-model")
    return `credentials: ${words(fields["credential"])} is ${words(fields["answer"])}`;
  const fieldNames = rest.filter((name) => !/^(properties|allOf|\d+)$/.test(name));
  const deeper = fieldNames.map((name) => `.${name}`);
  return `${second} ${third}${deeper.join("")}`;
}

/** The table of an API in DIFFERENCES.md. */
export function assumptionTable(api: ApiName): string {
  const rows = readAssumptions(api).map(({ place, reason }) => `| ${place} | ${reason} |`);
  return ["| Assumption | Reason |", "|---|---|", ...rows].join("\n");
}

/** The table of the responses of the sandbox itself in DIFFERENCES.md. */
export function errorResponseTable(): string {
  const rows = Object.entries(errorResponses).map(
    // Object.entries does not keep the types of the names.
    ([name, { status, code, message }]) =>
      `| ${status} | \`${code.replace("|", "\\|")}\` | ${message} | ${reasons[name as ErrorName]} |`,
  );
  return ["| Status | Code | Message | Reason |", "|---|---|---|---|", ...rows].join("\n");
}

/** The reason for each error response. */
const reasons: Readonly<Record<ErrorName, string>> = {
  routeNotFound:
    "The code is in CertCentral's list of errors, and the message is in a public client's fixtures. Neither is documented for Partner Subscriptions.",
  controlsOff: "DigiCert's service does not have this path. The sandbox has it only if the controls are on.",
  worldsOff:
    "Without controls there is only one world. Tests that name different worlds would share it without noticing.",
  methodNotAllowed: "DigiCert does not document the response to another method.",
  notAcceptable:
    "DigiCert does not document the header Accept. An older page mentions XML responses, but no page shows one.",
  contentType: "DigiCert does not document the response to another content type.",
  contentEncoding: "DigiCert does not document a supported encoding.",
  bodySize: "DigiCert does not document a limit.",
  bodyEnd: "The client has disconnected. Only the log shows this response.",
  bodyFormat:
    "CertCentral documents the code for a malformed body, without a message. Partner Subscriptions documents no 400.",
  bodyContent:
    "No code is documented for a missing or invalid field. The sandbox uses the code of a malformed body. The problem follows.",
  liveKey: "A precaution: a key that was pasted into the wrong field would be stored in plain text.",
  parameter: "DigiCert does not document the response to an invalid query. The parameter's name follows.",
  violation: "The sandbox checks each response. The operation, the status and the problem follow.",
  internal: "A fault of the sandbox or of its database.",
  unavailable:
    "A shared database does not respond, or has no free connection. The response has `Retry-After: 1`.",
  unconfirmed:
    "The connection to a shared database broke during a create. The sandbox does not repeat it. The response has `Retry-After: 1`.",
  closed: "A request came after `close()`.",
};
