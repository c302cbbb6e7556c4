import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { type Started, start, stop, temporaryFolder } from "./process.ts";

const rounds = Number(process.env["LATCHKEY_CRASH_ROUNDS"] ?? 2);
const workers = 24;
/** The maximum number of acknowledged changes in a round. */
const maxAcknowledged = Number(process.env["LATCHKEY_CRASH_CHANGES"] ?? 300);

type Status = "active" | "inactive";

interface CreatedKey {
  readonly id: number;
  readonly name: string;
  readonly secret: string;
  status: Status;
  /** A change that was sent but not acknowledged. It may have been made or not. */
  pending?: Status;
}

interface TestResponse {
  readonly status: number;
  readonly body: unknown;
}

function connect({ url, keys }: Started, agent: Agent) {
  return async (
    method: string,
    path: string,
    fields?: object,
    secret = keys["parent"],
  ): Promise<TestResponse> => {
    const body = fields === undefined ? "" : JSON.stringify(fields);
    const sent = request(`${url}/partner-subscription/api/v1/api-key${path}`, {
      agent,
      method,
      headers: {
        "X-PARTNER-APIKEY": secret,
        ...(body !== "" && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
      },
    }).end(body);
    const [response] = await once(sent, "response");
    const received = await text(response);
    return { status: response.statusCode, body: received === "" ? undefined : JSON.parse(received) };
  };
}

/** Runs many writers concurrently until a kill at a random moment. Acknowledged changes go into `known`. */
async function writeUntilKilled(server: Started, known: CreatedKey[]): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const call = connect(server, agent);
  const last = 1 + Math.floor(Math.random() * maxAcknowledged);
  let acknowledged = 0;
  const acknowledge = (): void => {
    acknowledged++;
    // Kills the process during the writes of the others.
    if (acknowledged === last) server.child.kill("SIGKILL");
  };

  async function write(worker: number): Promise<void> {
    for (let turn = 0; ; turn++) {
      const name = `worker ${worker}, turn ${turn}`;
      const created = await call("POST", "/account/67891", { name });
      expect(created.status).toBe(201);
      // The status is checked elsewhere.
      const { id, api_key } = created.body as { id: number; api_key: string };
      const key: CreatedKey = { id, name, secret: api_key, status: "active" };
      known.push(key);
      acknowledge();
      for (let change = 0; change < turn % 3; change++) {
        const status = key.status === "active" ? "inactive" : "active";
        key.pending = status;
        expect((await call("PUT", `/${id}/status`, { status })).status).toBe(204);
        key.status = status;
        delete key.pending;
        acknowledge();
      }
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: workers }, (_, worker) => write(worker)));
  agent.destroy();
  const reasons = ends.map((end) => (end.status === "rejected" ? (end.reason?.code ?? end.reason) : "none"));
  expect(reasons.filter((reason) => !["ECONNRESET", "ECONNREFUSED", "EPIPE"].includes(reason))).toEqual([]);
  expect(await server.ended).toEqual({ code: null, signal: "SIGKILL" });
  return acknowledged;
}

/** Checks that every acknowledged key is unchanged, that its secret works, and that every listed key is complete. */
async function check(server: Started, known: readonly CreatedKey[]): Promise<void> {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const agent = new Agent({ keepAlive: true, maxSockets: workers });
  const call = connect(server, agent);
  const { body } = await call("GET", "");
  // The sandbox itself checks the shape of the list.
  const { api_keys } = body as {
    api_keys: { id: number; name: string; status: Status; api_key_last4: string }[];
  };
  const listed = new Map(api_keys.map((key) => [key.id, key]));
  expect(listed.size).toBe(api_keys.length);
  await Promise.all(
    known.map(async (key) => {
      const found = listed.get(key.id);
      expect(found).toMatchObject({ name: key.name, api_key_last4: key.secret.slice(-4) });
      expect([key.status, key.pending]).toContain(found?.status);
      const { status } = await call("GET", `/${key.id}`, undefined, key.secret);
      expect(status).toBe(found?.status === "active" ? 200 : 403);
      // From here on, it is known whether the change was made.
      key.status = found?.status ?? key.status;
      delete key.pending;
    }),
  );
  agent.destroy();
  for (const key of api_keys.filter(({ id }) => id > 12349)) {
    expect(key).toMatchObject({
      name: expect.stringMatching(/^worker \d+, turn \d+$/),
      account_id: 67891,
      status: expect.stringMatching(/^(in)?active$/),
      created_at: expect.stringMatching(/Z$/),
      api_key_last4: expect.stringMatching(/^[a-z0-9]{4}$/),
    });
  }
}

test(
  `loses no acknowledged change by kill -9 during writes (${rounds} rounds)`,
  async () => {
    const folder = temporaryFolder();
    const env = { LATCHKEY_SANDBOX_LOG_LEVEL: "warn" };
    const known: CreatedKey[] = [];
    let acknowledged = 0;
    for (let round = 0; round < rounds; round++) {
      const server = await start([], { folder, env });
      acknowledged += await writeUntilKilled(server, known);
      const next = await start([], { folder, env });
      await check(next, known);
      expect(await stop(next)).toEqual({ code: 0, signal: null });
      expect(next.stderr()).toBe("");
    }
    console.log(
      `crash: ${rounds} rounds of kill -9 with ${workers} writers, ${acknowledged} writes acknowledged, none lost; ${known.length} keys checked`,
    );
  },
  30_000 + rounds * 10_000,
);
