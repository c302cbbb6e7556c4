import type { ApiName } from "../../src/index.ts";
import { type ErrorName, errorResponses } from "../../src/model/errors.ts";
import { readDocument } from "../spec.ts";

/** A choice of the spec where the vendor is silent or contradicts itself. */
export interface Assumption {
  /** Where it stands, for people: `GET /key: administrator on stranger is omitted`. */
  readonly place: string;
  readonly reason: string;
}

/** All `x-assumed` of a document, in its order. */
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
  return ["| Where | Why |", "|---|---|", ...rows].join("\n");
}

/** The table of the sandbox's own answers in DIFFERENCES.md. */
export function errorResponseTable(): string {
  const rows = Object.entries(errorResponses).map(
    // The names of an object's own properties: Object.entries cannot say so.
    ([name, { status, code, message }]) =>
      `| ${status} | \`${code.replace("|", "\\|")}\` | ${message} | ${reasons[name as ErrorName]} |`,
  );
  return ["| Status | Code | Message | Why |", "|---|---|---|---|", ...rows].join("\n");
}

/** What each error response rests on. */
const reasons: Readonly<Record<ErrorName, string>> = {
  routeNotFound:
    "The code is in CertCentral's list of errors, the message in a public client's fixtures; Partner Subscriptions documents neither.",
  controlsOff:
    "DigiCert has nothing below this path. The sandbox has something there only if its controls are on.",
  worldsOff:
    "Without controls there is one world. Tests that ask for a world of their own would share it unnoticed.",
  methodNotAllowed: "DigiCert does not say what it returns to another method.",
  notAcceptable: "DigiCert does not say; XML responses, which an older page mentions, are shown nowhere.",
  contentType: "DigiCert does not say what it returns to another content type.",
  contentEncoding: "DigiCert names none that it takes.",
  bodySize: "DigiCert names no limit.",
  bodyEnd: "The client is gone. Only the log shows it.",
  bodyFormat:
    "The code is CertCentral's for a malformed body, without a message; Partner Subscriptions documents no 400.",
  bodyContent:
    "No code is documented for a field that is missing or wrong; the sandbox uses that of a malformed body. What is wrong follows.",
  liveKey: "The sandbox's own care: a key that was pasted into the wrong field would stay readable.",
  parameter: "DigiCert does not say. The parameter's name follows.",
  violation: "The sandbox checks each response. The operation, the status and what is wrong follow.",
  internal: "A fault of the sandbox or of its database.",
  closed: "A request came after `close()`.",
};
