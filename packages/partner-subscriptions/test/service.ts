import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiKey, ApiKeyStatus } from "../src/index.ts";

/** What a service does with a request in place of what it should. */
export type Failure =
  | "refuse"
  | "break"
  | "server error"
  | "act, then break"
  | "act, then server error"
  | "pretend to act"
  | { readonly status: number; readonly reply: unknown };

export interface StoredKey extends ApiKey {
  readonly api_key: string;
}

/** What the key that is created under an id gets: as hard to find as the vendor's silence about the alphabet allows. */
export const newSecret = (id: number): string => `new/key"that+nobody-may-see"${id}-q7w8`;

/** Parent account 67890 has the subaccounts 67891 and 67892; account 99999 has nothing to do with them. */
const parents: Readonly<Record<number, number | undefined>> = { 67891: 67890, 67892: 67890 };
const accounts = [67890, 67891, 67892, 99999];

/**
 * A Partner Subscriptions service with keys in it, as the vendor's pages describe it. Where they are silent it does the
 * worst: a key may not deactivate itself, and a status that a key already has is refused.
 */
export class PartnerService {
  readonly keys: StoredKey[] = [
    key(12345, 67890, "Production API Key", "parent-key-that-nobody-may-see-0000xyz9"),
    key(12346, 67891, "Subaccount Production Key", "subaccount-key-that-nobody-may-see-78yz"),
  ];
  /** Who asked for what, as in `12345 GET /api-key/12346`. */
  readonly seen: string[] = [];
  /** By request, as in `PUT /api-key/12346/status`; each is for good. */
  readonly failures: Map<string, Failure> = new Map();
  acceptsNewKeys = true;

  /** The key, with its secret; fails where there is none. */
  find(id: number): StoredKey {
    const found = this.keys.find((each) => each.id === id);
    if (found === undefined) throw new Error(`The service has no key ${id}.`);
    return found;
  }

  statuses(): Record<number, ApiKeyStatus> {
    return Object.fromEntries(this.keys.map(({ id, status }) => [id, status]));
  }

  /** Answers a request: status and body. */
  act(method: string, path: string, body: string, caller: StoredKey): [number, unknown?] {
    const [, id, accountId] = path.match(/^\/api-key(?:\/(\d+)(?:\/status)?|\/account\/(\d+))?$/) ?? [];
    const isParent = parents[caller.account_id] === undefined;
    const reaches = (account: number): boolean =>
      account === caller.account_id || parents[account] === caller.account_id;

    if (accountId !== undefined && method === "POST") {
      if (!isParent) return refusal(403);
      if (!accounts.includes(Number(accountId))) return refusal(404);
      if (!reaches(Number(accountId))) return refusal(403);
      const { name } = JSON.parse(body);
      if ([...name].length > 200) return refusal(400);
      const newId = 20000 + this.keys.length;
      const created = key(newId, Number(accountId), name, newSecret(newId));
      this.keys.push(created);
      const { created_at, api_key_last4, ...reply } = created;
      return [201, reply];
    }
    if (id === undefined) {
      return [200, { api_keys: this.keys.filter(({ account_id }) => reaches(account_id)).map(shown) }];
    }
    const found = this.keys.find((each) => each.id === Number(id));
    if (found === undefined) return refusal(404);
    if (!reaches(found.account_id)) return refusal(403);
    if (method === "GET") return [200, shown(found)];
    const { status } = JSON.parse(body);
    if (found === caller) return refusal(403);
    if (found.status === status) return refusal(409);
    found.status = status;
    return [204];
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const { method = "", url = "", headers } = request;
    const caller = this.keys.find(({ api_key }) => api_key === headers["x-partner-apikey"]);
    this.seen.push(`${caller?.id ?? "nobody"} ${method} ${url}`);
    const isAccepted = caller?.status === "active" && (caller.id < 20000 || this.acceptsNewKeys);
    if (!isAccepted) return send(response, ...refusal(403));

    const failure = this.failures.get(`${method} ${url}`);
    if (failure === "refuse") return send(response, ...refusal(403));
    if (failure === "pretend to act") return send(response, 204);
    if (typeof failure === "object") return send(response, failure.status, failure.reply);
    const doesAct = failure === undefined || failure.startsWith("act");
    const answer: [number, unknown?] = doesAct ? this.act(method, url, body, caller) : refusal(500);
    if (failure?.endsWith("break")) return void request.socket.resetAndDestroy();
    if (failure?.endsWith("server error")) return send(response, ...refusal(500));
    caller.last_used_date = "2026-11-21T12:00:00Z";
    send(response, ...answer);
  }
}

export interface ServedPartnerService extends AsyncDisposable {
  readonly service: PartnerService;
  readonly baseUrl: string;
  /** Lets the port go; all later connections are refused. */
  close(): Promise<void>;
}

/** A service on a free port of its own. */
export async function servePartnerService(): Promise<ServedPartnerService> {
  const service = new PartnerService();
  const server = createServer((request, response) => void service.answer(request, response));
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

function key(id: number, account_id: number, name: string, api_key: string): StoredKey {
  const created_at = "2025-01-20T09:15:00Z";
  return { id, name, account_id, status: "active", created_at, api_key, api_key_last4: api_key.slice(-4) };
}

function shown({ api_key, ...visible }: StoredKey): ApiKey {
  return visible;
}

function refusal(status: number): [number, unknown] {
  return [status, { errors: [{ code: "refused", message: "Refused." }] }];
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
