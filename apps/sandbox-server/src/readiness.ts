import { statSync } from "node:fs";
import { type SandboxResponse, type Store, UnavailableError } from "@latchkey/sandbox";
import { errorResponses, rejectWith } from "./error-responses.ts";
import type { ServerLog } from "./log.ts";
import type { NodeRequest } from "./node-request.ts";

const healthPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/**
 * A handler that responds to `/healthz` and `/readyz`. `/healthz` reports that the process is up. `/readyz`
 * reports whether the database can be read, the last write succeeded, and the server is not stopping.
 */
export function respondToHealthCheck(
  { target, method }: NodeRequest,
  readiness: Readiness,
  isStopping: boolean,
): SandboxResponse | Promise<SandboxResponse> | undefined {
  if (!healthPaths.has(target)) return undefined;
  if (method !== "GET" && method !== "HEAD") {
    const message = "This path does not support this method. Use GET or HEAD.";
    return rejectWith(errorResponses.method, message, { Allow: "GET, HEAD" });
  }
  if (target === "/healthz") return report(200, "ok");
  const state = isStopping ? errorResponses.stopping : readiness.check();
  return state instanceof Promise ? state.then(reportState) : reportState(state);
}

function reportState({ status, code }: State): SandboxResponse {
  return report(status, code);
}

function report(status: number, code: string): SandboxResponse {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ status: code }) };
}

type State = { readonly status: number; readonly code: string };

/** A state, and why the server is not ready. */
type Found = readonly [state: State, why?: string];

const ready: State = { status: 200, code: "ready" };

/** Checks whether the database works. Logs one line when it stops working, and one when it works again. */
export class Readiness {
  readonly #log: ServerLog;
  /** The path of the database file. Undefined if the database is not a file. */
  readonly #file: string | undefined;
  #fileId: string | undefined;
  #store: Store | undefined;
  #writeError: Error | undefined;
  #reported: State = ready;
  #checking: Promise<State> | undefined;

  constructor(log: ServerLog, file?: string) {
    this.#log = log;
    this.#file = file;
  }

  /** Starts to check a store. Call this when the store is open and its file exists. */
  watch(store: Store): void {
    this.#store = store;
    this.#fileId = this.#readFileId();
  }

  /**
   * Records an error. Call this with each error of the sandbox. @returns Whether the error is a failed write, or a
   * database that does not respond. This method logs them itself.
   */
  noteError(error: unknown): boolean {
    if (error instanceof UnavailableError) {
      void this.#explain(error);
      return true;
    }
    // Compares the name of the error, since `DatabaseError` is imported only if a file is used.
    if (!(error instanceof Error) || error.name !== "DatabaseError") return false;
    this.#writeError = error;
    this.check();
    return true;
  }

  /** Records a successful write. Call this when changes are on disk. */
  noteCommit(): void {
    const hadError = this.#writeError !== undefined;
    this.#writeError = undefined;
    // Checks only after an error or a change of the file, not after each commit.
    if (hadError || this.#fileId !== this.#readFileId()) this.check();
  }

  /** A database that other processes use is read once for all concurrent checks. */
  check(): State | Promise<State> {
    if (this.#checking !== undefined) return this.#checking;
    const found = this.#find();
    if (!(found instanceof Promise)) return this.#report(found);
    this.#checking = found.then((result) => {
      this.#checking = undefined;
      return this.#report(result);
    });
    return this.#checking;
  }

  /** If the database can be read, no line says why a request was rejected: for example, the disk is full. */
  async #explain({ message }: UnavailableError): Promise<void> {
    if ((await this.check()) === ready) this.#log.warn(`a request was rejected: ${message}`);
  }

  #report([state, why]: Found): State {
    if (state !== this.#reported) {
      this.#reported = state;
      if (state === ready) this.#log.info("ready again");
      else this.#log.warn(`not ready: ${why}`);
    }
    return state;
  }

  #find(): Found | Promise<Found> {
    if (this.#fileId !== this.#readFileId()) {
      return [
        errorResponses.missingFile,
        `the database file ${this.#file} was removed or replaced. Changes are lost when the server stops. Put the file back, or restart the server.`,
      ];
    }
    if (this.#writeError !== undefined) {
      return [errorResponses.failingWrites, `a write failed. ${this.#writeError.message}`];
    }
    try {
      // The stores in memory and in a file return a value here, not a promise.
      const read = this.#store?.isEmpty();
      return read instanceof Promise ? read.then((): Found => [ready], describeUnreadable) : [ready];
    } catch (error) {
      return describeUnreadable(error);
    }
  }

  #readFileId(): string | undefined {
    if (this.#file === undefined) return undefined;
    try {
      const { dev, ino } = statSync(this.#file, { bigint: true });
      return `${dev}:${ino}`;
    } catch {
      return "missing";
    }
  }
}

function describeUnreadable(error: unknown): Found {
  const message = error instanceof Error ? error.message : String(error);
  const why =
    error instanceof UnavailableError
      ? message
      : `the database cannot be read (${message}). Restart the server; if that does not help, restore the file from a backup.`;
  return [errorResponses.unreadableDatabase, why];
}
