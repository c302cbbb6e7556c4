import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A key as a service stores it. */
export interface StoredKey {
  readonly id: number;
  /** The account or the user that the key belongs to. */
  readonly owner: number;
  name: string;
  status: string;
  readonly api_key: string;
  /** 0 means that the key is not restricted. */
  readonly role: number;
  readonly last_used_date?: string;
}

/** A request, in the same form for both APIs. */
export type ServiceRequest =
  | { readonly kind: "list" }
  | { readonly kind: "create"; readonly owner: number; readonly name: string; readonly role: number }
  | { readonly kind: "get"; readonly id: number }
  | { readonly kind: "set"; readonly id: number; readonly status: string };

/** How one API writes requests and responses. */
export interface ServiceDefinition {
  readonly credentialHeader: string;
  /** The owner of key 12345, which manages keys, and the owner of key 12346. */
  readonly owners: readonly [manager: number, other: number];
  readonly inactive: string;
  readRequest(method: string, target: string, body: string): ServiceRequest;
  show(key: StoredKey): object;
  showCreated(key: StoredKey): object;
  /** The body of an error response: the key is not accepted, has no permission, or another reason. */
  showError(why: "not accepted" | "not permitted" | "other"): object;
  /** Whether a key may access the keys of an owner. */
  reaches(caller: StoredKey, owner: number): boolean;
  mayCreate(caller: StoredKey): boolean;
}

/** How a service fails. */
export type Failure =
  | "reject"
  | "reset"
  | "server error"
  | "act, then reset"
  | "act, then server error"
  | "pretend to act"
  | { readonly status: number; readonly body: unknown };

/** The secret of the key with an id. It has special characters, since DigiCert documents no alphabet. */
export const newSecret = (id: number): string => `new/key"that+no-log-may-show"${id}-q7w8`;
export const managerSecret = "manager-key-that-no-log-may-show-0000xyz9";
export const otherSecret = "another-key-that-no-log-may-show-0000-78yz";

/**
 * A service of one API with keys in it. If DigiCert documents nothing, the service is as strict as possible: a key
 * may not deactivate itself, and a status that a key already has is rejected.
 */
export class KeyService {
  readonly keys: StoredKey[];
  /** The requests. Each begins with the id of the key that sends it: `12345 get 12346`. */
  readonly seen: string[] = [];
  /** Failures by request, such as `set 12346`. A failure applies to every such request. */
  readonly failures: Map<string, Failure> = new Map();
  acceptsNewKeys = true;
  /** Called for each request that is accepted, before the service acts on it. */
  before: (request: string, caller: StoredKey) => Promise<void> | undefined = () => undefined;
  readonly #definition: ServiceDefinition;

  constructor(definition: ServiceDefinition) {
    this.#definition = definition;
    const [manager, other] = definition.owners;
    const key = { status: "active", role: 0 };
    this.keys = [
      { ...key, id: 12345, owner: manager, name: "Production Key", api_key: managerSecret },
      { ...key, id: 12346, owner: other, name: "Build Server Key", api_key: otherSecret },
    ];
  }

  /** The key, with its secret. */
  find(id: number): StoredKey {
    const found = this.keys.find((each) => each.id === id);
    if (found === undefined) throw new Error(`The service has no key ${id}.`);
    return found;
  }

  /** For each key whether it is active. */
  active(): Record<number, boolean> {
    return Object.fromEntries(this.keys.map(({ id, status }) => [id, status === "active"]));
  }

  /** Status and body of the response to an accepted request. */
  #act(request: ServiceRequest, caller: StoredKey): [number, unknown?] {
    const { inactive, mayCreate, reaches, show, showCreated, showError } = this.#definition;
    if (caller.role !== 0) return [403, showError("not permitted")];
    if (request.kind === "list") {
      return [200, { api_keys: this.keys.filter(({ owner }) => reaches(caller, owner)).map(show) }];
    }
    if (request.kind === "create") {
      const { owner, name, role } = request;
      if (!mayCreate(caller) || !reaches(caller, owner)) return [403, showError("not permitted")];
      if ([...name].length > 200) return [400, showError("other")];
      const id = 20000 + this.keys.length;
      const created = { id, owner, name, status: "active", api_key: newSecret(id), role };
      this.keys.push(created);
      return [201, showCreated(created)];
    }
    const found = this.keys.find(({ id }) => id === request.id);
    if (found === undefined) return [404, showError("other")];
    if (!reaches(caller, found.owner)) return [403, showError("not permitted")];
    if (request.kind === "get") return [200, show(found)];
    if (found === caller) return [403, showError("not permitted")];
    if (found.status === request.status) return [409, showError("other")];
    if (![inactive, "active"].includes(request.status)) return [400, showError("other")];
    found.status = request.status;
    return [204];
  }

  async respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { credentialHeader, readRequest, showError } = this.#definition;
    const request = readRequest(incoming.method ?? "", incoming.url ?? "", body);
    const label = "id" in request ? `${request.kind} ${request.id}` : request.kind;
    const secret = incoming.headers[credentialHeader.toLowerCase()];
    const caller = this.keys.find(({ api_key }) => api_key === secret);
    this.seen.push(`${caller?.id ?? "no key"} ${label}`);
    const isAccepted = () => caller?.status === "active" && (caller.id < 20000 || this.acceptsNewKeys);
    if (caller && isAccepted()) await this.before(label, caller);
    // The key may have been deactivated while the request waited.
    if (!caller || !isAccepted()) return send(response, 403, showError("not accepted"));

    const failure = this.failures.get(label);
    if (failure === "reject") return send(response, 403, showError("not permitted"));
    if (failure === "pretend to act") return send(response, 204);
    if (typeof failure === "object") return send(response, failure.status, failure.body);
    const acts = failure === undefined || failure.startsWith("act");
    const [status, content] = acts ? this.#act(request, caller) : [500];
    if (failure?.endsWith("reset")) return void incoming.socket.resetAndDestroy();
    if (failure?.endsWith("server error")) return send(response, 500, showError("other"));
    send(response, status, content);
  }
}

export interface ServedKeyService extends AsyncDisposable {
  readonly service: KeyService;
  readonly baseUrl: string;
  /** Frees the port. Nothing listens there afterwards. */
  close(): Promise<void>;
}

/** A service on a free port. */
export async function serveKeys(definition: ServiceDefinition): Promise<ServedKeyService> {
  const service = new KeyService(definition);
  const server = createServer((request, response) => void service.respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { service, baseUrl: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
