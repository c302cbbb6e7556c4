import type { Connection, Pool } from "../../../src/store/postgres/connections.ts";
import { markUsed } from "../../../src/store/postgres/sql.ts";

/**
 * How a statement fails: before it has an effect, with a code of the server, or by a connection that breaks. "lost" breaks
 * it after the statement had its effect.
 */
export type Fault = "cut" | "lost" | `${number}` | `${number}P${number}` | "XX000";
export const faults: readonly Fault[] = ["40001", "40P01", "57P03", "cut", "lost"];

export interface Faults {
  readonly wrap: (pool: Pool) => Pool;
  /** The statements since the last plan, except those that write last uses. */
  readonly sent: string[];
  /** Lets `count` statements fail, from the nth on. */
  readonly plan: (fault: Fault | undefined, nth: number, count?: number) => void;
}

/** Counts the statements of a pool, and lets some of them fail. */
export function createFaults(): Faults {
  const sent: string[] = [];
  let planned:
    | { readonly fault: Fault | undefined; readonly nth: number; readonly count: number }
    | undefined;

  const wrapConnection = (connection: Connection): Connection => {
    let isCut = false;
    return {
      query: async (query) => {
        // A timer writes the last uses at any time.
        if (query.text === markUsed) return connection.query(query);
        sent.push(query.text);
        const { fault, nth = 0, count = 0 } = planned ?? {};
        const isFailing = sent.length >= nth && sent.length < nth + count;
        if (fault === undefined || !isFailing) return connection.query(query);
        if (fault === "lost") await connection.query(query);
        isCut = fault === "lost" || fault === "cut";
        if (isCut) throw new Error("Connection terminated unexpectedly");
        const severity = fault === "57P03" ? "FATAL" : "ERROR";
        throw Object.assign(new Error(`injected ${fault}`), { code: fault, severity });
      },
      release: (isBroken) => {
        if (isCut && !isBroken) throw new Error("The store would use a broken connection again.");
        connection.release(isBroken);
      },
    };
  };
  return {
    sent,
    wrap: (pool) => ({ connect: async () => wrapConnection(await pool.connect()), end: () => pool.end() }),
    plan: (fault, nth, count = 1) => {
      sent.length = 0;
      planned = { fault, nth, count };
    },
  };
}
