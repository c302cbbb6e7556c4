import {
  type ApiDescription,
  type CallDetails,
  type ClientOptions,
  createTransport,
  type HttpResponse,
  resolveOptions,
} from "@latchkey/transport";
import { createApiError, readErrorBody } from "./api-error.ts";
import {
  buildRequest,
  type Operation,
  type OperationTable,
  problemsOf,
  readSuccess,
  uncertainAdvice,
} from "./operation.ts";
import type { CallOptions, Methods } from "./types.ts";

/** Describes an API as in the spec. Each client takes this description from its generated table. */
export interface Api<Table extends OperationTable> extends ApiDescription {
  readonly operations: Table;
}

/**
 * Creates a client of an API from its generated table: one method for each operation.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 */
export function createClient<Operations, Table extends OperationTable>(
  { operations, ...access }: Api<Table>,
  options: ClientOptions<string> = {},
): Methods<Table, Operations> {
  const settings = resolveOptions(access, options);
  const { validate } = settings;
  const send = createTransport(settings);

  const methodOf = ([operation, entry]: [string, Operation]) => {
    const { path, statuses, docs } = entry;
    const method = entry.method.toUpperCase();
    const uncertain = uncertainAdvice(method);

    const run = async <Value>(
      read: (response: HttpResponse, details: CallDetails) => Value,
      input: Inputs = {},
      { signal, headers }: CallOptions = {},
    ): Promise<Value> => {
      const built = buildRequest(operation, entry, input);
      return send({ operation, method, route: path, ...built, headers, signal, uncertain }, read);
    };
    const call = (input?: Inputs, options?: CallOptions) =>
      run(
        (response, details) => {
          if (response.ok) return readSuccess(operation, entry, response, details, validate);
          throw createApiError({ ...details, response, docs });
        },
        input,
        options,
      );
    const result = (input?: Inputs, options?: CallOptions) =>
      run(
        (response, details): AnyResult => {
          const { ok, status } = response;
          const body = ok
            ? readSuccess(operation, entry, response, details, validate)
            : readErrorBody(response);
          const isDeclared =
            ok ||
            (statuses.includes(status) &&
              problemsOf(validate, operation, status, body, response).length === 0);
          return { ok, status: isDeclared ? (ok ? statuses[0] : status) : "undeclared", body, response };
        },
        input,
        options,
      );
    return [operation, Object.assign(call, { result })];
  };
  // Methods has one method for each entry of the table. Object.fromEntries cannot express that.
  return Object.fromEntries(Object.entries(operations).map(methodOf)) as Methods<Table, Operations>;
}

type Inputs = Readonly<Record<string, unknown>>;

/** A result without the types of its operation. */
interface AnyResult {
  readonly ok: boolean;
  readonly status: number | "undeclared";
  readonly body: unknown;
  readonly response: HttpResponse;
}
