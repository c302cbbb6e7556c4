import type { DatabaseSync } from "node:sqlite";
import { isInTransaction } from "./migrations.ts";

interface Change {
  /** Runs statements. If one fails, none has an effect. Returns a function to call when they are on disk. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** The maximum number of changes in a transaction. A transaction blocks the event loop. */
  readonly maxChanges: number;
  /** Writes at most `limit` marks. No caller waits for marks. Returns a function to call when they are on disk. */
  readonly writeMarks: (limit: number) => () => void;
  readonly hasMarks: () => boolean;
  readonly onCommit: (changes: number) => void;
  /** Returns the error for the changes of a failed transaction. */
  readonly explain: (error: unknown) => Error;
}

/**
 * Writes all waiting changes to disk in one transaction, so that they share one fsync. Until a change is on disk, no
 * read sees it, and its promise is pending.
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

  /** Resolves to the result of `run` when its change is on disk. Changes run in the order in which they were added. */
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

  /** Writes all waiting changes and marks to disk before it returns. @returns The error of the last failed commit. */
  flush(): Error | undefined {
    let failure: Error | undefined;
    while (this.#waiting.length > 0 || (this.#options.hasMarks() && failure === undefined)) {
      failure = this.commit() ?? failure;
    }
    return failure;
  }

  /** Runs a transaction with marks and the changes that have waited longest. @returns The error of a failed commit. */
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
          // A full or failing disk ends the whole transaction. Any other error ends only this statement.
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

  /** Waits for a turn of the event loop without new changes, then commits. So all changes share a transaction. */
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
