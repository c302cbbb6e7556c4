import { createTransport, ReplyError } from "@latchkey/transport";
import { createApiError } from "./errors/create-api-error.ts";
import { createFetchSurface, createSender, type FetchSurface } from "./openapi-fetch.ts";
import { type Operation, type OperationTable, placeInput } from "./operation.ts";
import { type Access, type ClientOptions, type ReplyValidator, resolveOptions } from "./options.ts";
import { readBody } from "./read-body.ts";
import type { CallOptions, Methods, UndeclaredResult } from "./types.ts";

/** What the spec says of an API; each client takes it from its generated table. */
export interface Api<Table extends OperationTable> extends Access {
  readonly operations: Table;
}

/** A client: one method for each operation, and openapi-fetch's own surface beside them. */
export type Client<Paths extends object, Operations, Table extends OperationTable> = Methods<
  Table,
  Operations
> & {
  /** openapi-fetch's surface: `client.api.GET("/…", { params })` resolves to `{ data, error, response }`. */
  readonly api: FetchSurface<Paths>;
};

/**
 * Makes a client of an API from its generated table.
 *
 * @throws ConfigurationError where there is no key, or where an option cannot be used.
 */
export function createClient<Paths extends object, Operations, Table extends OperationTable>(
  { operations, ...access }: Api<Table>,
  options: ClientOptions<string> = {},
): Client<Paths, Operations, Table> {
  const { baseUrl, credential } = resolveOptions(access, options);
  const transport = createTransport(new URL(baseUrl).origin, credential, options);
  const send = createSender(baseUrl, transport);
  const methods = Object.entries(operations).map(([id, operation]) => [
    id,
    createMethod(id, operation, send, options.validate),
  ]);
  // One method for each entry of the table is what Methods says; Object.fromEntries cannot know.
  return {
    ...(Object.fromEntries(methods) as Methods<Table, Operations>),
    api: createFetchSurface(baseUrl, transport),
  };
}

type Inputs = Readonly<Record<string, unknown>>;

/** A result as it is before the types of one operation are known. */
type AnyResult = Omit<UndeclaredResult, "ok" | "status"> & {
  readonly ok: boolean;
  readonly status: number | "undeclared";
};

function createMethod(
  operation: string,
  entry: Operation,
  send: ReturnType<typeof createSender>,
  validate?: ReplyValidator,
) {
  const { method, path, statuses, docs } = entry;
  const hasBody = Object.values(entry.input).includes("body");
  const label = { operation, method: method.toUpperCase(), route: path };

  const result = async (input: Inputs = {}, { signal }: CallOptions = {}): Promise<AnyResult> => {
    const { body, ...params } = placeInput(operation, entry, input);
    const call = { operation, params, ...(hasBody && { body }), ...(signal && { signal }) };
    const { response: reply } = await send(method, path, call);
    const { status, ok, attempts } = reply;
    const details = { ...label, attempts };
    const isDeclared = statuses.includes(status);
    if (ok && !isDeclared) {
      throw new ReplyError(`${status}, a success that the spec does not declare`, details, status, reply);
    }
    const read = readBody(reply, details);
    const problems = isDeclared ? (validate?.(operation, status, read) ?? []) : [];
    if (ok && problems.length > 0) {
      const what = `${status} and a body that is not what the spec says: ${problems.slice(0, 3).join("; ")}`;
      throw new ReplyError(what, details, status, reply);
    }
    const isAsDeclared = isDeclared && problems.length === 0;
    return { ok, status: isAsDeclared ? status : "undeclared", body: read, reply };
  };

  const call = async (input?: Inputs, options?: CallOptions): Promise<unknown> => {
    const { ok, body, reply } = await result(input, options);
    if (ok) return body;
    throw createApiError({ ...label, attempts: reply.attempts, reply, body, docs });
  };
  return Object.assign(call, { result });
}
