import { type Answer, json, type RunningProgram, runtimes, serveLoopback } from "@latchkey/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program } from "./runtimes-bundle.ts";
import type { Job, Outcome } from "./runtimes-program.ts";

const apiKey = "an-administrators-key-that-nobody-may-see-1234";

interface Row {
  readonly call: Job["call"];
  readonly answer: Answer;
  readonly request: { readonly method: string; readonly url: string; readonly body: string };
  readonly outcome: Outcome;
}

const list = { api_keys: [{ id: 184, name: "Report", status: "active" }] };
const created = { id: 185, api_key: "a-new-key" };
const rows: Row[] = [
  {
    call: "list",
    answer: json(200, list),
    request: { method: "GET", url: "/services/v2/key?user_id=125039", body: "" },
    outcome: { body: list },
  },
  {
    call: "create",
    answer: json(201, created),
    request: {
      method: "POST",
      url: "/services/v2/key/user/125039",
      body: '{"name":"Report","restricted_to_role_id":102}',
    },
    outcome: { body: created },
  },
  {
    call: "get",
    answer: json(404, { errors: [{ code: "not_found", message: "No such key." }] }),
    request: { method: "GET", url: "/services/v2/key/184", body: "" },
    outcome: { refusal: { name: "NotFoundError", status: 404, code: "not_found" } },
  },
];

for (const { name, absentReason } of runtimes) {
  if (absentReason !== undefined) console.warn(`SKIPPED, the client did not run in ${name}: ${absentReason}`);
}

describe.each(runtimes)("in $name", { timeout: 30_000 }, ({ isBrowser, absentReason, start }) => {
  describe.skipIf(absentReason !== undefined)("the built client", () => {
    let running: RunningProgram;
    beforeAll(async () => {
      running = await start(program);
    }, 60_000);
    // Undefined where the start failed; that error is the one to see.
    afterAll(() => running?.close());

    test.each(rows)("$call: $request.method, and $outcome", async ({ call, answer, request, outcome }) => {
      await using server = await serveLoopback([answer]);
      const job: Job = { call, options: { apiKey, baseUrl: `${server.url}/services/v2` } };
      expect(await running.run(job)).toEqual(outcome);
      expect(server.requests).toMatchObject([{ ...request, headers: { "x-dc-devkey": apiKey } }]);
      // A page of another origin asks whether it may send the key's header.
      const asked = server.preflights.map(({ headers }) => headers["access-control-request-headers"]);
      expect(asked).toEqual(isBrowser ? [expect.stringContaining("x-dc-devkey")] : []);
    });
  });
});
