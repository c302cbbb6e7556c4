import type { RotateKeyOptions } from "@latchkey/partner-subscriptions/rotate-key";
import type { Column } from "../output/table.ts";

/** The fields that keys of both APIs have. */
export interface BaseKey {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly last_used_date?: string;
}

/** What a create returns that both APIs have. */
export interface CreatedKey {
  readonly id: number;
  readonly api_key: string;
}

/** The options of a client that this program sets. */
export interface ClientSettings {
  readonly apiKey: string;
  readonly baseUrl?: string | undefined;
  readonly region?: "us" | "eu" | undefined;
  /** Returns the fetch of a client with the given key. */
  readonly fetchFor?: ((apiKey: string) => typeof globalThis.fetch) | undefined;
}

/** The options of a rotation. The session creates the client of the new key. */
export interface RotationInput extends Omit<RotateKeyOptions, "createClient" | "handOver" | "verify"> {
  readonly handOver: (created: CreatedKey) => Promise<void>;
  readonly verify: (created: CreatedKey) => Promise<void>;
}

/** What a new key is created from. */
export interface NewKey {
  /** The account, or the user in CertCentral. */
  readonly owner: number;
  readonly name: string;
  readonly role?: number;
}

/** The keys that were not used, and those whose dates cannot be read. */
interface Stale<Key> {
  readonly stale: readonly { readonly key: Key; readonly reason: string; readonly ageMs: number }[];
  readonly undated: readonly { readonly key: Key; readonly field: string }[];
}

/** An API that this program manages keys of. Loads the client of the API when it is opened. */
export interface KeyApi<Key extends BaseKey, Opened = Session<Key>> {
  /** The name of the commands. */
  readonly name: "partner" | "certcentral";
  readonly title: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string; readonly region?: string };
  readonly sandbox: { readonly path: string; readonly apiKey: string };
  /** The status of a deactivated key, and the command that sets it. */
  readonly inactive: string;
  readonly deactivate: "deactivate" | "revoke";
  /** The kind of owner: the option and the word for people. */
  readonly owner: "account" | "user";
  /** The names in the spec that a dry run shows. */
  readonly operations: { readonly create: string; readonly setStatus: string };
  readonly inputs: { readonly id: string; readonly owner: string };
  readonly columns: readonly Column<Key>[];
  ownerOf(key: Key): number;
  createdAt(key: Key): string;
  /** Returns the last four characters of the secret. CertCentral does not show them. */
  readonly lastFourOf?: (key: Key) => string;
  /** Returns whether a key is an ACME credential. Only CertCentral has them. */
  readonly isAcme?: (key: Key) => boolean;
  /** Finds active keys that were not used for a time, without ACME credentials. */
  findStale(keys: readonly Key[], unusedForMs: number): Promise<Stale<Key>>;
  open(settings: ClientSettings): Promise<Opened>;
}

/** A client of one API with one key. */
export interface Session<Key extends BaseKey> {
  list(filter: { readonly owner?: number | undefined }, signal?: AbortSignal): Promise<readonly Key[]>;
  get(id: number, signal?: AbortSignal): Promise<Key>;
  create(input: NewKey): Promise<CreatedKey>;
  /** Sets the status active, or the status of a deactivated key. */
  setActive(id: number, isActive: boolean): Promise<void>;
  rotate(options: RotationInput): Promise<{ readonly oldKey: Key; readonly newKey: Key }>;
}
