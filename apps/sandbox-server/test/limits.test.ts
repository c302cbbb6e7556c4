import { expect, test } from "vitest";
import { Turns } from "../src/limits.ts";

/** Blocks the processor, as a page of a list does. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("has time until the end of a turn, and again in the next turn", async () => {
  const turns = new Turns();
  expect([turns.hasTime(), turns.hasTime()]).toEqual([true, true]);
  work(5);
  expect(turns.hasTime()).toBe(false);
  await nextTurn();
  expect(turns.hasTime()).toBe(true);
});

test.each(["request", "slice"] as const)("gives each long waiting %s a separate turn", async (kind) => {
  const turns = new Turns();
  let done = 0;
  const all = Array.from({ length: 20 }, async () => {
    await turns.wait(kind);
    // Like a store that returns values, not promises.
    await undefined;
    work(5);
    done += 1;
  });
  let most = 0;
  // The first one runs in the turn that requests it.
  while (done === 0) await nextTurn();
  while (done < 20) {
    const before = done;
    await nextTurn();
    most = Math.max(most, done - before);
  }
  await Promise.all(all);
  expect(most).toBe(1);
});

test("runs several short pieces of work in one turn", async () => {
  const turns = new Turns();
  let count = 0;
  for (let index = 0; index < 100; index++) void turns.wait("request").then(() => count++);
  expect(turns.hasTime()).toBe(false);
  await nextTurn();
  await nextTurn();
  expect(count).toBe(100);
});

test("runs one slice and one request per turn, and then further requests before slices", async () => {
  async function orderOf(ms: number): Promise<string> {
    const turns = new Turns();
    const order: string[] = [];
    const wait = async (kind: "request" | "slice"): Promise<void> => {
      await turns.wait(kind);
      work(ms);
      order.push(kind);
    };
    await Promise.all([wait("slice"), wait("slice"), wait("request"), wait("request")]);
    return order.join(" ");
  }
  expect(await orderOf(5)).toBe("slice request slice request");
  expect(await orderOf(0)).toBe("slice request request slice");
});
