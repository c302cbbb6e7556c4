import { expect, test } from "vitest";
import { benchClients } from "../src/bench.ts";
import type { MeasuredClient } from "../src/clients/client.ts";
import { baseline } from "../src/clients/index.ts";
import { ky } from "../src/clients/ky.ts";

const options = { rounds: 1, calls: 5, warmUpCalls: 5, jsonFile: "" };

test("a generator that fails is reported in its row, and the others are measured", async () => {
  const broken: MeasuredClient = {
    ...ky,
    id: "broken",
    generate: () => Promise.reject(new Error("it crashed")),
  };
  const { rows } = await benchClients([baseline, broken, ky], options, () => {});
  expect(rows.map(({ id, failure, ratios }) => [id, failure, ratios !== undefined])).toEqual([
    ["raw-fetch", undefined, true],
    ["broken", "could not be generated: it crashed", false],
    ["ky", undefined, true],
  ]);
});

test("a program that cannot be built says what it lacks", async () => {
  // hey-api's program without the client that it imports.
  const client: MeasuredClient = { ...ky, id: "not-generated", program: "hey-api.ts" };
  const { rows } = await benchClients([baseline, client], options, () => {});
  expect(rows[1]?.failure).toBe('could not be built: Could not resolve "./generated/client.gen.js"');
});

test("without raw fetch nothing is measured", async () => {
  const broken: MeasuredClient = { ...baseline, program: "no-such-program.ts" };
  await expect(benchClients([broken], options, () => {})).rejects.toThrow(/nothing to compare with/);
});
