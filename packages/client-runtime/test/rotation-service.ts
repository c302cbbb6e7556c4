import { HttpResponse } from "@latchkey/transport";
import { AccessDeniedError, NotFoundError, ServerError } from "../src/api-error.ts";
import type { RotationApi } from "../src/rotation.ts";

export interface Key {
  readonly id: number;
  readonly name: string;
  readonly owner: number;
  status: string;
}

export interface Created {
  readonly id: number;
  readonly api_key: string;
}

export interface Client {
  readonly apiKey: string;
}

export type Action = "get" | "list" | "create" | "deactivate";

/** The error of a response, as a client throws it. */
export function errorFor(status: 403 | 404 | 500, text = ""): Error {
  const response = new HttpResponse(new Response(text, { status }), text, String);
  const details = {
    operation: "act",
    method: "GET",
    route: "/",
    attempts: 1,
    docs: "https://shelf.example",
    response,
  };
  const Class = { 403: AccessDeniedError, 404: NotFoundError, 500: ServerError }[status];
  return new Class(details, "Advice.");
}

/**
 * A service in memory that is as strict as possible. It rejects an inactive key, and a key that deactivates
 * itself. `turn` runs before and after each action, so that other rotations can act in between.
 */
export class RotationService implements RotationApi<Client, Key, Created> {
  readonly inactive: string = "inactive";
  readonly keys: Key[] = [
    { id: 1, name: "Admin", owner: 10, status: "active" },
    { id: 2, name: "Build server", owner: 10, status: "active" },
  ];
  /** The actions, each with the key of its caller: `key 1 create`. */
  readonly seen: string[] = [];
  turn: (action: Action, caller: string, id: number | undefined) => unknown = () => {};
  /** The ids of keys that are not accepted. */
  readonly rejected: Set<number> = new Set();
  /** The ids of keys whose role does not allow access to keys. */
  readonly restricted: Set<number> = new Set();
  nextId = 100;

  secretOf(id: number): string {
    return `a-key-secret-${String(id).padStart(6, "0")}-that-must-stay-hidden-q7w8`;
  }

  client(id: number): Client {
    return { apiKey: this.secretOf(id) };
  }

  find(id: number): Key {
    const found = this.keys.find((key) => key.id === id);
    if (found === undefined) throw errorFor(404);
    return found;
  }

  /** Active new keys. */
  activeNewKeys(): Key[] {
    return this.keys.filter(({ id, status }) => id >= 100 && status === "active");
  }

  get(client: Client, id: number): Promise<Key> {
    return this.#act("get", client, id, () => ({ ...this.find(id) }));
  }

  list(client: Client): Promise<Key[]> {
    return this.#act("list", client, undefined, () => this.keys.map((key) => ({ ...key })));
  }

  create(client: Client, old: Key, name: string): Promise<Created> {
    return this.#act("create", client, undefined, () => {
      const id = this.nextId++;
      this.keys.push({ id, name, owner: old.owner, status: "active" });
      return { id, api_key: this.secretOf(id) };
    });
  }

  deactivate(client: Client, id: number): Promise<void> {
    return this.#act("deactivate", client, id, (caller) => {
      if (caller.id === id) throw errorFor(403);
      this.find(id).status = this.inactive;
    });
  }

  ownerOf({ owner }: Key): number {
    return owner;
  }

  isAcceptedBy(error: unknown): boolean {
    return error instanceof AccessDeniedError && error.body === "restricted";
  }

  async #act<T>(
    action: Action,
    { apiKey }: Client,
    id: number | undefined,
    act: (caller: Key) => T,
  ): Promise<T> {
    const caller = this.keys.find((key) => this.secretOf(key.id) === apiKey);
    this.seen.push(`key ${caller?.id} ${action}${id === undefined ? "" : ` ${id}`}`);
    await this.turn(action, String(caller?.id), id);
    if (caller?.status !== "active" || this.rejected.has(caller.id)) throw errorFor(403);
    if (this.restricted.has(caller.id)) throw errorFor(403, "restricted");
    const result = act(caller);
    await this.turn(action, String(caller.id), id);
    return result;
  }
}
