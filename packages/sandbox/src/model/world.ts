import type { Operation } from "@latchkey/validators";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./http.ts";
import type { Account, Key, User } from "./model.ts";
import type { Awaitable, Store } from "./store.ts";

/** One state that requests see: the sandbox's own, or one that a test has made for itself. */
export interface World {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Is asked about each call whose caller and inputs are known, before access is decided; what it returns is the answer.
   * Failures on demand, rate limits and `Prefer` stand here.
   */
  readonly intercept: (call: Call) => Awaitable<SandboxResponse | ConnectionReset | undefined>;
  /** Is told of each request and its answer. */
  readonly record: (entry: LogEntry) => void;
}

/** Whose key came with a request. */
export interface Caller {
  readonly key: Key;
  /** The account that the key belongs to. */
  readonly account: Account;
  /** The user that the key is linked to; CertCentral only. */
  readonly user?: User;
}

/** A request whose caller is known and whose inputs are right. */
export interface Call {
  readonly operation: Operation;
  readonly caller: Caller;
  /** Path, query and body in one object; an id in the path that is no number is undefined. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly message: SandboxRequest;
}

/** A request and its answer as a log may show them: no secret, and no text of the caller's longer than it can be masked in. */
export interface LogEntry {
  /** Counts from 1. */
  readonly id: number;
  /** ISO 8601, by the world's clock. */
  readonly time: string;
  readonly method: string;
  /** Path and query, with everything in it masked that may be a secret. */
  readonly target: string;
  readonly operation?: string;
  /** The caller's key, as `12345 …xyz9`; only its last four characters where it is unknown. */
  readonly caller?: string;
  /** 0 where the connection was broken off. */
  readonly status: number;
  /** The codes of a refusal. */
  readonly codes?: readonly string[];
  /** Real milliseconds, to a tenth. */
  readonly durationMs: number;
}
