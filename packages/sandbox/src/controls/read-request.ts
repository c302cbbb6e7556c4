import type { SandboxRequest } from "../model/http.ts";
import { mask } from "../secret.ts";
import type { Route } from "./endpoint.ts";
import type { Field, Fields } from "./fields.ts";
import { HttpError, invalid } from "./http-error.ts";

const maxBodyBytes = 64 * 1024;

type Values = Readonly<Record<string, unknown>>;

/** The parameters of a query by name; what has an integer's schema and its spelling is a number. */
export function readQuery(query: string, { queryFields }: Route): Values {
  const values = new Map<string, unknown>();
  for (const [name, text] of new URLSearchParams(query)) {
    if (values.has(name)) {
      throw invalid(`The query holds ${JSON.stringify(mask(name).slice(0, 64))} more than once.`);
    }
    values.set(name, fromText(text, Object.hasOwn(queryFields, name) ? queryFields[name] : undefined));
  }
  return Object.fromEntries(values);
}

/** The parameters of a path, in the same way. */
export function readPath(texts: Readonly<Record<string, string>>, fields: Fields): Values {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, fromText(text, fields[name])]),
  );
}

function fromText(text: string, field: Field<unknown> | undefined): unknown {
  return field?.schema["type"] === "integer" && /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
}

/** The parsed body; undefined where there is none. */
export async function readBody(message: SandboxRequest, { method, bodySchema }: Route): Promise<unknown> {
  if (method === "GET" || method === "DELETE") return undefined;
  const bytes = await message.readBody(maxBodyBytes);
  if (bytes === undefined) {
    throw new HttpError(
      413,
      "request_too_large",
      `The body is larger than ${maxBodyBytes} bytes. Send less.`,
    );
  }
  if (bytes.length === 0) {
    if (bodySchema !== undefined) throw invalid("The body is missing. Send a JSON object.");
    return undefined;
  }
  if (!/^application\/json\s*(;|$)/i.test(message.header("content-type") ?? "")) {
    const message = "The body must be sent with Content-Type: application/json.";
    throw new HttpError(415, "unsupported_media_type", message);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid(
      "The body is not JSON in UTF-8. Send one JSON object, as GET /_sandbox/openapi.json describes it.",
    );
  }
}
