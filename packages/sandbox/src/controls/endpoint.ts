import { HttpError, invalid } from "../model/errors.ts";
import type { SandboxRequest, SandboxResponse } from "../model/http.ts";
import { mask } from "../model/secret.ts";
import type { Awaitable } from "../model/store.ts";
import { type Field, type Fields, type JsonSchema, object, type ValuesOf } from "./fields.ts";

const maxBodyBytes = 64 * 1024;

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** A success as the document shows it. Without an example it has no body. */
export interface DocumentedSuccess {
  readonly description: string;
  readonly schema?: JsonSchema;
  readonly example?: unknown;
}

/** What the document says about an endpoint. */
interface Description {
  readonly operationId: string;
  readonly method: Method;
  /** Below the prefix, with `{name}` for a path parameter. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** What it acts on: the world that the request names, or all of them. */
  readonly scope: "world" | "server";
  /** The successes by status. */
  readonly successes: Readonly<Record<number, DocumentedSuccess>>;
  /** The error responses of this endpoint alone, by status. */
  readonly errors?: Readonly<Record<number, string>>;
  readonly bodyExample?: unknown;
}

interface Definition<Path extends Fields, Query extends Fields, Body, Context> extends Description {
  readonly pathFields?: Path;
  readonly queryFields?: Query;
  readonly bodyField: Field<Body>;
  readonly handle: (input: Input<Path, Query, Body> & Context) => Awaitable<SandboxResponse>;
}

interface Input<Path extends Fields, Query extends Fields, Body> {
  readonly path: ValuesOf<Path>;
  readonly query: Partial<ValuesOf<Query>>;
  readonly body: Body;
}

/** The parts of a request before they are checked. */
export interface RawInput {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** One operation of the controls: its part of the document, its checks and its work. */
export interface Endpoint<Context> extends Description {
  readonly pathFields: Fields;
  readonly queryFields: Fields;
  /** Absent if the endpoint takes no body. */
  readonly bodySchema?: JsonSchema;
  /** Checks the input and handles it. Throws, or rejects with, an `HttpError`. */
  readonly run: (input: RawInput & Context) => Awaitable<SandboxResponse>;
}

/** A path, a query or a body with nothing in it. */
export const nothing: Record<never, never> = {};

const noBody = object(nothing, nothing);

export interface EndpointFactory<Context> {
  /** An endpoint without a body. An absent body and `{}` are the same to it. */
  readonly endpoint: <
    const Path extends Fields = typeof nothing,
    const Query extends Fields = typeof nothing,
  >(
    definition: Omit<Definition<Path, Query, object, Context>, "bodyField">,
  ) => Endpoint<Context>;
  readonly endpointWithBody: <
    Body,
    const Path extends Fields = typeof nothing,
    const Query extends Fields = typeof nothing,
  >(
    definition: Definition<Path, Query, Body, Context>,
  ) => Endpoint<Context>;
}

/** What makes the endpoints of one control. The context is what of the sandbox it acts on. */
export function endpointsOn<Context>(): EndpointFactory<Context> {
  const endpointWithBody: EndpointFactory<Context>["endpointWithBody"] = (definition) => {
    const { pathFields = nothing, queryFields = nothing, bodyField, handle, ...description } = definition;
    const readPathFields = object(pathFields, nothing).read;
    const readQueryFields = object(nothing, queryFields).read;
    return {
      ...description,
      pathFields,
      queryFields,
      bodySchema: bodyField.schema,
      run: (raw) =>
        // The fields that were read are those of the definition.
        handle({
          ...raw,
          path: readPathFields(raw.path, "The path"),
          query: readQueryFields(raw.query, "The query"),
          body: bodyField.read(raw.body, "The body"),
        } as Parameters<typeof handle>[0]),
    };
  };
  return {
    endpointWithBody,
    endpoint: (definition) => {
      const { bodySchema: _, ...rest } = endpointWithBody({ ...definition, bodyField: noBody });
      return { ...rest, run: (input) => rest.run({ ...input, body: input.body ?? {} }) };
    },
  };
}

export const noContent: SandboxResponse = { status: 204, headers: {} };

type Values = Readonly<Record<string, unknown>>;

/** The parameters of a query by name. A text with an integer's schema and spelling becomes a number. */
export function readQuery(query: string, fields: Fields): Values {
  const values = new Map<string, unknown>();
  for (const [name, text] of new URLSearchParams(query)) {
    if (values.has(name)) {
      throw invalid(`The query holds ${JSON.stringify(mask(name).slice(0, 64))} more than once.`);
    }
    values.set(name, fromText(text, Object.hasOwn(fields, name) ? fields[name] : undefined));
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

/** The parsed body, or undefined without one. */
export async function readBody(
  request: SandboxRequest,
  { method, bodySchema }: Pick<Endpoint<never>, "method" | "bodySchema">,
): Promise<unknown> {
  if (method === "GET" || method === "DELETE") return undefined;
  const bytes = await request.readBody(maxBodyBytes);
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
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
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
