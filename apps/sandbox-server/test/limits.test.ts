import { expect, test } from "vitest";
import { Turns } from "../src/limits.ts";

/** Takes all the processor's time, as a page of a list does. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a turn has time until its milliseconds are over, and the next one has time again", async () => {
  const turns = new Turns();
  expect([turns.hasTime(), turns.hasTime()]).toEqual([true, true]);
  work(5);
  expect(turns.hasTime()).toBe(false);
  await nextTurn();
  expect(turns.hasTime()).toBe(true);
});

test.each(["request", "slice"] as const)(
  "of what waits, each long %s has a turn of its own",
  async (kind) => {
    const turns = new Turns();
    let done = 0;
    const all = Array.from({ length: 20 }, async () => {
      await turns.wait(kind);
      // As a store does that returns values and no promises.
      await undefined;
      work(5);
      done += 1;
    });
    let most = 0;
    // The first is done in the turn that asks for it.
    while (done === 0) await nextTurn();
    while (done < 20) {
      const before = done;
      await nextTurn();
      most = Math.max(most, done - before);
    }
    await Promise.all(all);
    expect(most).toBe(1);
  },
);

test("short work shares a turn", async () => {
  const turns = new Turns();
  let count = 0;
  for (let index = 0; index < 100; index++) void turns.wait("request").then(() => count++);
  expect(turns.hasTime()).toBe(false);
  await nextTurn();
  await nextTurn();
  expect(count).toBe(100);
});

test("each turn has one slice and one request, and requests come first in the time that is left", async () => {
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
