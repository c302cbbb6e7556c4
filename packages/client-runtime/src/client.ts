import createFetchClient, { type Client as FetchClient } from "openapi-fetch";
import { type Operation, type OperationTable, placeInput } from "./operation.ts";
import { type Reply, readReply } from "./reply.ts";
import type { CallOptions, Methods } from "./types.ts";

/** What a user of a client chooses. */
export interface ClientOptions {
  /** The API key, as the vendor showed it when it was created. */
  readonly apiKey: string;
  /** A whole server URL as in the spec, its path included. The vendor's production server by default. */
  readonly baseUrl?: string;
  /** Makes the requests in place of the global `fetch`: a proxy's, a test's, or a sandbox's. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What the spec says of an API; each client takes it from its generated table. */
export interface Api<Table extends OperationTable> {
  readonly servers: readonly [string, ...string[]];
  readonly credentialHeader: string;
  readonly operations: Table;
}

/** A client: one method for each operation, and openapi-fetch's own surface beside them. */
export type Client<Paths extends object, Operations, Table extends OperationTable> = Methods<
  Table,
  Operations
> & {
  /** openapi-fetch's surface: `client.api.GET("/…", { params })` resolves to `{ data, error, response }`. */
  readonly api: FetchClient<Paths, "application/json">;
};

/** openapi-fetch as a method calls it: the types of one operation are not known where all are served alike. */
type Send = (
  method: string,
  path: string,
  init: { params: { path: object; query: object }; body?: object; signal?: AbortSignal; parseAs: "text" },
) => Promise<Reply>;

/**
 * Makes a client of an API from its generated table.
 *
 * @throws TypeError where the key is empty or holds a character that a header cannot carry, or where the base URL
 * is none.
 */
export function createClient<Paths extends object, Operations, Table extends OperationTable>(
  { servers, credentialHeader, operations }: Api<Table>,
  { apiKey, baseUrl = servers[0], fetch }: ClientOptions,
): Client<Paths, Operations, Table> {
  checkApiKey(apiKey, credentialHeader);
  checkBaseUrl(baseUrl, servers[0]);
  const api = createFetchClient<Paths, "application/json">({
    baseUrl,
    headers: { [credentialHeader]: apiKey },
    // A redirect would carry the key to wherever it points. Not "error", which Cloudflare's workers do not know.
    redirect: "manual",
    ...(fetch === undefined ? {} : { fetch }),
  });
  // The table and the types come from the same document, which is what makes the looser type of Send safe here.
  const send = api.request as unknown as Send;
  // One method for each entry of the table is what Methods says; Object.fromEntries cannot know.
  const methods = Object.fromEntries(
    Object.entries(operations).map(([operationId, operation]) => [
      operationId,
      createMethod(operationId, operation, send),
    ]),
  ) as unknown as Methods<Table, Operations>;
  return { ...methods, api };
}

function createMethod(operationId: string, operation: Operation, send: Send) {
  const { method, path } = operation;
  const hasBody = Object.values(operation.input).includes("body");
  return async (
    input: Readonly<Record<string, unknown>> = {},
    { signal }: CallOptions = {},
  ): Promise<unknown> => {
    const { body, ...params } = placeInput(operationId, operation, input);
    const reply = await send(method, path, {
      params,
      parseAs: "text",
      ...(hasBody ? { body } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    return readReply(operationId, operation, reply);
  };
}

/** The message leaves the key out: it may be a good one with a line break behind it. */
function checkApiKey(apiKey: unknown, header: string): void {
  if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError(
      `apiKey, which goes into ${header}, must be text of visible ASCII characters: check for a missing value, a space or a line break.`,
    );
  }
}

function checkBaseUrl(baseUrl: string, example: string): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isServer = url !== undefined && /^https?:$/.test(url.protocol);
  // Paths are put behind it as text, and a credential in it would stand in logs.
  if (!isServer || /[?#]/.test(baseUrl) || url.username !== "" || url.password !== "") {
    throw new TypeError(
      `baseUrl must be a whole server URL without query, fragment or credentials, such as ${example}.`,
    );
  }
}
