import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { GroupCommit } from "../../src/store/group-commit.ts";

/** A group of changes in a new database, with numbers as marks, and a list of events. */
function createGroup(maxChanges = 10, marks = 0) {
  const db = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  db.exec("CREATE TABLE notes (text TEXT UNIQUE NOT NULL)");
  const insert = db.prepare("INSERT INTO notes VALUES (?)");
  const events: string[] = [];
  const pending = { marks, failures: 0 };
  const group = new GroupCommit(db, {
    maxChanges,
    hasMarks: () => pending.marks > 0,
    writeMarks: (limit) => {
      if (pending.failures > 0) {
        pending.failures -= 1;
        throw new Error("marks");
      }
      const written = Math.min(limit, pending.marks);
      events.push(`write ${written} marks of at most ${limit}`);
      return () => {
        expect(db.isTransaction).toBe(false);
        pending.marks -= written;
      };
    },
    onCommit: (changes) => events.push(`commit ${changes}`),
    explain: (error) => new Error(`explained: ${error instanceof Error ? error.message : error}`),
  });
  const add = (text: string): Promise<string> =>
    group.add(() => {
      insert.run(text);
      return text;
    });
  const notes = (): unknown[] =>
    db
      .prepare("SELECT text FROM notes")
      .all()
      .map(({ text }) => text);
  return { group, add, notes, events, pending };
}

describe("a group of changes", () => {
  test("is written in one transaction, and each change resolves to its own result", async () => {
    const { add, notes, events } = createGroup();
    const added = [add("a"), add("b")];
    expect(notes()).toEqual([]);
    expect(await Promise.all(added)).toEqual(["a", "b"]);
    expect(events).toEqual(["write 0 marks of at most 8", "commit 2"]);
    expect(notes()).toEqual(["a", "b"]);
    expect(await add("c")).toBe("c");
    expect(events.at(-1)).toBe("commit 1");
  });

  test("waits until a turn of the event loop adds no change", async () => {
    const { add, events } = createGroup();
    const first = add("a");
    const second = nextTurnThen(() => add("b"));
    await Promise.all([first, second]);
    expect(events.filter((event) => event.startsWith("commit"))).toEqual(["commit 2"]);
  });

  test("does not wait if it fills a transaction", async () => {
    const { add, events } = createGroup(2);
    const added = ["a", "b"].map(add);
    await nextTurn();
    expect(events).toEqual(["write 0 marks of at most 0", "commit 2"]);
    await Promise.all(added);
  });

  test("asks for two turns of the event loop, however many changes it has", async () => {
    const turns = vi.spyOn(globalThis, "setImmediate");
    onTestFinished(() => turns.mockRestore());
    const { add } = createGroup();
    await Promise.all(["a", "b", "c"].map(add));
    expect(turns).toHaveBeenCalledTimes(2);
  });

  test("that is too large for a transaction is continued in another", async () => {
    const { add, events } = createGroup(2);
    const added = ["a", "b", "c"].map(add);
    await nextTurn();
    expect(events).toEqual(["write 0 marks of at most 0", "commit 2"]);
    await Promise.all(added);
    expect(events.slice(2)).toEqual(["write 0 marks of at most 1", "commit 1"]);
  });

  test("rejects a change that fails with its own error, and makes the others", async () => {
    const { add, notes, events } = createGroup();
    const outcomes = await Promise.allSettled(["a", "a", "b"].map(add));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: { message: expect.stringContaining("UNIQUE") } });
    expect(notes()).toEqual(["a", "b"]);
    expect(events.at(-1)).toBe("commit 2");
  });

  test("is rejected as a whole if its marks fail, and has no effect", async () => {
    const { add, notes, events, pending } = createGroup();
    pending.failures = 1;
    const outcomes = await Promise.allSettled(["a", "b"].map(add));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { message: "explained: marks" } });
    }
    expect([notes(), events]).toEqual([[], []]);
    expect(await add("c")).toBe("c");
  });

  test("that waits while a transaction fails is made afterwards", async () => {
    const { add, notes, pending } = createGroup(1);
    pending.failures = 1;
    const outcomes = await Promise.allSettled(["a", "b"].map(add));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(notes()).toEqual(["b"]);
  });
});

describe("flush", () => {
  test("puts all changes and marks on disk before it returns", async () => {
    const { group, add, notes, events, pending } = createGroup(2, 3);
    const added = ["a", "b", "c"].map(add);
    expect(group.flush()).toBeUndefined();
    expect(notes()).toEqual(["a", "b", "c"]);
    expect(pending.marks).toBe(0);
    expect(events).toEqual([
      "write 0 marks of at most 0",
      "commit 2",
      "write 1 marks of at most 1",
      "commit 1",
      "write 2 marks of at most 2",
      "commit 0",
    ]);
    expect(await Promise.all(added)).toEqual(["a", "b", "c"]);
    await nextTurn();
    expect(events).toHaveLength(6);
  });

  test("does nothing if no change and no mark waits", () => {
    const { group, events } = createGroup();
    expect(group.flush()).toBeUndefined();
    expect(events).toEqual([]);
  });

  test("returns the error of a failed transaction, although a later one succeeds", async () => {
    const { group, add, notes, pending } = createGroup(1);
    pending.failures = 1;
    const outcomes = Promise.allSettled(["a", "b"].map(add));
    expect(group.flush()?.message).toBe("explained: marks");
    expect(notes()).toEqual(["b"]);
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });

  test("discards marks that it cannot write", () => {
    const { group, pending } = createGroup(1, 3);
    pending.failures = Number.POSITIVE_INFINITY;
    expect(group.flush()?.message).toBe("explained: marks");
    expect(pending.marks).toBe(3);
  });
});

/** The result of `run` in the next turn of the event loop. */
async function nextTurnThen<T>(run: () => Promise<T>): Promise<T> {
  await nextTurn();
  return run();
}
