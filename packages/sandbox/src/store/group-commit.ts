import type { DatabaseSync } from "node:sqlite";
import { isInTransaction } from "./migrations.ts";

interface Change {
  /** Runs its statements, and returns what to do once they are on disk. Where one fails, none has had an effect. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** The most changes of one transaction; each transaction is one block of the event loop. */
  readonly maxChanges: number;
  /** Writes, in a transaction, what no caller waits for: at most so many. Returns what to do once it is on disk. */
  readonly writeMarks: (limit: number) => () => void;
  readonly hasMarks: () => boolean;
  readonly onCommit: (changes: number) => void;
  /** The error with which the changes of a failed transaction are rejected. */
  readonly explain: (error: unknown) => Error;
}

/**
 * Puts all changes that wait when the event loop gets to them on disk by one transaction, so that they share one fsync.
 * None is seen, nor its promise resolved, before it is there.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #options: GroupCommitOptions;
  #waiting: Change[] = [];
  #isScheduled = false;

  constructor(db: DatabaseSync, options: GroupCommitOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Resolves to what `run` returns, once that is on disk. Changes run in the order in which they were added. */
  add<T>(run: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const runChange = (): (() => void) => {
      const value = run();
      return () => resolve(value);
    };
    this.#waiting.push({ run: runChange, reject });
    this.#schedule();
    return promise;
  }

  /** Puts all that waits on disk, marks too, before it returns. @returns The error of the last failed commit. */
  flush(): Error | undefined {
    let failure: Error | undefined;
    while (this.#waiting.length > 0 || (this.#options.hasMarks() && failure === undefined)) {
      failure = this.commit() ?? failure;
    }
    return failure;
  }

  /** One transaction: the first of the changes that wait, and marks. @returns The error of a failed commit. */
  commit(): Error | undefined {
    const { maxChanges, writeMarks, onCommit, explain } = this.#options;
    const changes = this.#waiting.splice(0, maxChanges);
    const done: (() => void)[] = [];
    try {
      this.#db.exec("BEGIN");
      for (const change of changes) {
        try {
          done.push(change.run());
        } catch (error) {
          // A full or failing disk ends the whole transaction; anything else, the one statement.
          if (!isInTransaction(this.#db)) throw error;
          change.reject(error);
        }
      }
      const flushMarks = writeMarks(maxChanges - changes.length);
      this.#db.exec("COMMIT");
      flushMarks();
    } catch (error) {
      if (isInTransaction(this.#db)) this.#db.exec("ROLLBACK");
      const explained = explain(error);
      for (const change of changes) change.reject(explained);
      return explained;
    } finally {
      if (this.#waiting.length > 0) this.#schedule();
    }
    for (const resolve of done) resolve();
    onCommit(done.length);
    return undefined;
  }

  /** Asks for a transaction once a turn of the event loop has brought no more changes, so that all share it. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    let seen = 0;
    const commitOrWait = (): void => {
      const { length } = this.#waiting;
      if (length > seen && length < this.#options.maxChanges) {
        seen = length;
        setImmediate(commitOrWait);
        return;
      }
      this.#isScheduled = false;
      if (length > 0) this.commit();
    };
    setImmediate(commitOrWait);
  }
}
