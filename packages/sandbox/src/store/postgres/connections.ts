import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { UnavailableError } from "../../model/errors.ts";
import type { Row } from "./rows.ts";
import { begin, commit } from "./sql.ts";

/** The connections that a store uses. A test passes its own, to count statements and to make them fail. */
export interface Pool {
  connect(): Promise<Connection>;
  end(): Promise<void>;
}

interface Query {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
  readonly rowMode: "array";
}

export interface Connection {
  query(query: Query): Promise<{ readonly rows: unknown[][] }>;
  /** With true, closes the connection. */
  release(isBroken: boolean): void;
}

/** The maximum number of connections of a process. */
const maxConnections = 10;
/** How long a request waits for a free connection. */
const connectTimeoutMs = 2000;
const statementTimeoutMs = 5000;
/** No try of a statement begins later than this after the first. */
const statementLimitMs = 1000;
/** A start waits for the lock of another start, and is not a request. So it has time for several statement timeouts. */
const transactionLimitMs = 30_000;
const retryDelaysMs = [20, 80, 320];

/** Creates a pool. Parameters of the URL take precedence over these options. */
export function createPool(url: string): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // If the network drops packets, the server cannot report its timeout.
    query_timeout: statementTimeoutMs + 1000,
    keepAlive: true,
    application_name: "latchkey-sandbox",
    // 20 is bigint. All of our integers are safe in JavaScript.
    types: { getTypeParser: (oid, format) => (oid === 20 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // Without these listeners, a connection that breaks ends the process. The next request opens another one.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Runs statements, and repeats those that failed without an effect. */
export class Connections {
  readonly #pool: Pool;
  /** Host and name of the database, for messages. */
  readonly #name: string;

  constructor(pool: Pool, name: string) {
    this.#pool = pool;
    this.#name = name;
  }

  /** @param isRepeatable Whether a second run has no further effect. If false, an unknown outcome is not repeated. */
  query(statement: string, values: unknown[] = [], isRepeatable = true): Promise<readonly Row[]> {
    return this.#use(statementLimitMs, isRepeatable, (connection) => run(connection, statement, values));
  }

  /** Runs a transaction. If it fails without an effect, or with an unknown one, runs it again. */
  transaction<T>(
    work: (query: (statement: string, values?: unknown[]) => Promise<readonly Row[]>) => Promise<T>,
    first: string = begin,
  ): Promise<T> {
    return this.#use(transactionLimitMs, true, async (connection) => {
      await run(connection, first);
      const result = await work((statement, values) => run(connection, statement, values));
      await run(connection, commit);
      return result;
    });
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  async #use<T>(
    limitMs: number,
    isRepeatable: boolean,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const startedAt = performance.now();
    for (let tries = 0; ; tries += 1) {
      let connection: Connection | undefined;
      let isBroken = true;
      try {
        connection = await this.#pool.connect();
        const result = await work(connection);
        isBroken = false;
        return result;
      } catch (error) {
        const failure = explain(error, connection !== undefined);
        if (failure === undefined) throw error;
        const isUnconfirmed = failure === "unknown" && !isRepeatable;
        const isLate =
          performance.now() - startedAt > limitMs ||
          (tries >= retryDelaysMs.length && limitMs === statementLimitMs);
        if (failure === "permanent" || isUnconfirmed || isLate) {
          throw new UnavailableError(
            `The database ${this.#name} cannot be used (${describe(error)}). Check that it runs, that this machine can connect to it, and its user, password and name.`,
            { cause: error, isUnconfirmed },
          );
        }
      } finally {
        // After a failure, closing the connection also ends its transaction.
        connection?.release(isBroken);
      }
      await wait(retryDelaysMs[tries] ?? retryDelaysMs.at(-1));
    }
  }
}

const names = new Map<string, string>();

/** Each connection prepares a statement once, under a name. */
async function run(connection: Connection, text: string, values: unknown[] = []): Promise<Row[]> {
  const name = names.get(text) ?? `latchkey_${names.size}`;
  names.set(text, name);
  return (await connection.query({ name, text, values, rowMode: "array" })).rows;
}

/** A connection to several addresses fails with an error that has a code and no message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}

/** "temporary" and "permanent" failures had no effect. The effect of an "unknown" failure is unknown. */
type Failure = "temporary" | "permanent" | "unknown";

/**
 * The server has done nothing, and another try may succeed: serialization failure, deadlock, statement timeout, server
 * starts, too many connections, and a key or a table that another process has created concurrently.
 */
const temporaryCodes: ReadonlySet<unknown> = new Set(
  "40001 40P01 57014 57P03 53300 23505 42P07 42710".split(" "),
);

/** Classifies an error. Returns undefined for an error of our own code, which must be a 500. */
function explain(error: unknown, isSent: boolean): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, severity } = { code: "", severity: undefined, ...error };
  if (temporaryCodes.has(code)) return "temporary";
  // Errors of the server have a severity. Other errors come from the connection.
  if (!isSent) return severity === undefined ? "temporary" : "permanent";
  if (severity === undefined) return error instanceof TypeError ? undefined : "unknown";
  // The connection ends (its severity may be in another language), or the engine does not know whether it has committed.
  if (severity === "FATAL" || severity === "PANIC" || /^(?:08|40003|57P0|XX)/.test(code)) return "unknown";
  // Data, constraints and syntax are ours, but not a missing privilege, a missing table, or a statement that a pooler has
  // prepared. The rest is about timeouts, resources and the server itself.
  return /^(?:22|23|42(?!501|P01|P05))/.test(code) ? undefined : "permanent";
}
