import { expect, test } from "vitest";
import { createGate } from "../../src/controls/gate.ts";

/** A gate, and work that records its start and its end, and runs until the test ends it. */
function setUp() {
  const gate = createGate();
  const notes: string[] = [];
  const ends = new Map<string, () => void>();

  const work = (name: string) => async (): Promise<void> => {
    notes.push(`${name} begins`);
    await new Promise<void>((end) => ends.set(name, end));
    notes.push(`${name} ends`);
  };

  /** Ends a piece of work, and lets everything that waited for it continue. */
  async function end(name: string): Promise<void> {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  return { gate, notes, work, end };
}

test("replaces after the calls in progress and before later calls", async () => {
  const { gate, notes, work, end } = setUp();
  const all = [
    gate.share(work("a")),
    gate.share(work("b")),
    gate.exclude(work("reset")),
    gate.share(work("c")),
  ];
  expect(notes).toEqual(["a begins", "b begins"]);
  await end("b");
  await end("a");
  expect(notes.slice(2)).toEqual(["b ends", "a ends", "reset begins"]);
  await end("reset");
  expect(notes.slice(5)).toEqual(["reset ends", "c begins"]);
  await end("c");
  await Promise.all(all);
});

test("runs replacements one after the other", async () => {
  const { gate, notes, work, end } = setUp();
  const all = ["1", "2", "3"].map((name) => gate.exclude(work(name)));
  for (const name of ["1", "2", "3"]) await end(name);
  await Promise.all(all);
  expect(notes).toEqual(["1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
});

test("replaces while a call pauses, and then continues the call", async () => {
  const { gate, notes, work, end } = setUp();
  const call = gate.share(async () => {
    await gate.pause(work("delay"));
    notes.push("call goes on");
  });
  const reset = gate.exclude(work("reset"));
  await end("delay");
  expect(notes).toEqual(["delay begins", "reset begins", "delay ends"]);
  await end("reset");
  await Promise.all([call, reset]);
  expect(notes.slice(3)).toEqual(["reset ends", "call goes on"]);
});

test("opens the gate again after work that fails", async () => {
  const { gate } = setUp();
  const fail = async () => {
    throw new Error("on purpose");
  };
  await expect(gate.share(() => gate.pause(fail))).rejects.toThrow("on purpose");
  await expect(gate.share(fail)).rejects.toThrow("on purpose");
  await expect(gate.exclude(fail)).rejects.toThrow("on purpose");
  expect(await gate.exclude(async () => gate.share)).toBe(gate.share);
  expect(await gate.share(async () => "open")).toBe("open");
});
