import { expect, test } from "vitest";
import { createGate } from "../../src/controls/gate.ts";

/** A gate, and work that notes its beginning and its end and lasts until it is told to end. */
function setUp() {
  const gate = createGate();
  const notes: string[] = [];
  const ends = new Map<string, () => void>();

  const work = (name: string) => async (): Promise<void> => {
    notes.push(`${name} begins`);
    await new Promise<void>((end) => ends.set(name, end));
    notes.push(`${name} ends`);
  };

  /** Ends a work, and lets all go on that waited for it. */
  async function end(name: string): Promise<void> {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  return { gate, notes, work, end };
}

test("a replacement waits for the calls in progress, and later calls wait for it", async () => {
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

test("replacements run one after the other", async () => {
  const { gate, notes, work, end } = setUp();
  const all = ["1", "2", "3"].map((name) => gate.exclude(work(name)));
  for (const name of ["1", "2", "3"]) await end(name);
  await Promise.all(all);
  expect(notes).toEqual(["1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
});

test("a replacement does not wait for a call that pauses, and the call goes on after it", async () => {
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

test("work that fails leaves the gate open", async () => {
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
