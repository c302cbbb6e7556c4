import { expect, test } from "vitest";
import { createSandbox, demoSeed } from "../../../src/index.ts";
import { buildInitialState } from "../../../src/seed/seed.ts";
import { certCentralPath, partnerPath, send } from "../../requests.ts";
import { newCertCentralKey, newPartnerKey, people } from "../samples.ts";
import { createFaults, faults } from "./faults.ts";
import { describePostgres, openEmpty } from "./server.ts";

interface Operation {
  readonly name: string;
  readonly key: "parent" | "certcentral";
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly statements: number;
}

const secretLike = { name: "x".repeat(24) };
type Rest = [method: string, path: string, status: number, statements: number, body?: object];
const partner = (name: string, ...[method, path, ...rest]: Rest): Operation =>
  toOperation("parent", name, method, `${partnerPath}/api-key${path}`, ...rest);
const certcentral = (name: string, ...[method, path, ...rest]: Rest): Operation =>
  toOperation("certcentral", name, method, `${certCentralPath}/key${path}`, ...rest);

function toOperation(key: Operation["key"], name: string, ...rest: Rest): Operation {
  const [method, path, status, statements, body] = rest;
  return { key, name, method, path, status, statements, ...(body && { body }) };
}

const list = certcentral("listKeys", "GET", "", 200, 3);
const create = certcentral("createKey", "POST", "/user/10", 201, 4, secretLike);
const operations: readonly Operation[] = [
  partner("listApiKeys", "GET", "", 200, 2),
  partner("getApiKey", "GET", "/12346", 200, 1),
  partner("createSubaccountApiKey", "POST", "/account/67891", 201, 4, secretLike),
  partner("updateApiKeyStatus", "PUT", "/12346/status", 204, 2, { status: "inactive" }),
  list,
  certcentral("getKey", "GET", "/187", 200, 1),
  create,
  certcentral("updateKey", "PUT", "/187", 204, 2, { name: "renamed" }),
  certcentral("updateKeyStatus", "PUT", "/187/status", 204, 2, { status: "revoked" }),
  certcentral("listApiRoles", "GET", "/api-roles", 200, 1),
];

const { state } = buildInitialState(demoSeed, (bytes) => bytes);
const counts = operations.map(({ name, statements }) => [name, statements]);

describePostgres("PostgreSQL", (server) => {
  async function openSandbox() {
    const database = createFaults();
    const store = await openEmpty(server(), database.wrap);
    // The cause of each 503 is expected. A 500 fails the test.
    const sandbox = await createSandbox({ store, onError: () => {} });
    const call = ({ key, method, path, body }: Operation) =>
      send(sandbox, sandbox.keys[key], method, path, body);
    return { store, database, call };
  }

  test("needs one statement for a GET of a key, and the listed number for each operation", async () => {
    const { database, call } = await openSandbox();
    const counted: [string, number][] = [];
    for (const operation of operations) {
      database.plan(undefined, 0);
      expect((await call(operation)).status).toBe(operation.status);
      counted.push([operation.name, database.sent.length]);
    }
    expect(counted).toEqual(counts);
  });

  test("lists the keys of 50 users with as many statements as those of two", async () => {
    const { store, database, call } = await openSandbox();
    const [caller] = state.users;
    if (caller === undefined) throw new Error("The seed has no user.");
    const users = Array.from({ length: 50 }, (_, index) => ({
      ...caller,
      id: 1000 + index,
      firstName: `${index}`,
    }));
    await store.load({ ...state, users: [...state.users, ...users] });
    for (const { id, accountId } of users)
      await store.createKey(newCertCentralKey(`of ${id}`, { userId: id, accountId }));
    database.plan(undefined, 0);
    const shown = users.map(({ id, firstName, lastName }) =>
      expect.objectContaining({ user: { id, first_name: firstName, last_name: lastName } }),
    );
    expect((await call(list)).body).toEqual({ api_keys: expect.arrayContaining(shown) });
    expect(database.sent).toHaveLength(list.statements);
  });

  test("runs the creates again if another process has created a key with the same secret concurrently", async () => {
    const { store, database, call } = await openSandbox();
    database.plan("23505", create.statements);
    expect((await call(create)).status).toBe(201);
    expect(database.sent).toHaveLength(create.statements + 1);
    expect((await store.save()).keys).toHaveLength(state.keys.length + 1);
  });

  test("returns 503 if another process takes the same secret in each run", async () => {
    const { store, database, call } = await openSandbox();
    database.plan("23505", create.statements, 9);
    expect((await call(create)).status).toBe(503);
    database.plan(undefined, 0);
    expect((await store.save()).keys).toHaveLength(state.keys.length);
  });

  test("confirms the created keys of a batch, if the reason why another was not created cannot be read", async () => {
    const database = createFaults();
    const store = await openEmpty(server(), database.wrap);
    await store.load(people);
    database.plan("cut", 2, 9);
    const outcomes = await Promise.allSettled([
      store.createKey(newPartnerKey("a")),
      store.createKey({ ...newPartnerKey("b"), accountId: 999 }),
    ]);
    expect(outcomes).toEqual([
      { status: "fulfilled", value: expect.objectContaining({ id: 1 }) },
      { status: "rejected", reason: expect.objectContaining({ name: "UnavailableError" }) },
    ]);
  });

  test.each(["40003", "08007", "57P01", "XX000"] as const)(
    "does not repeat a create whose outcome an engine reports as unknown: %s",
    async (fault) => {
      const database = createFaults();
      const store = await openEmpty(server(), database.wrap);
      await store.load(people);
      database.plan(fault, 1);
      await expect(store.createKey(newPartnerKey("a"))).rejects.toMatchObject({ isUnconfirmed: true });
      expect(database.sent).toHaveLength(1);
    },
  );

  test.each(["42P01", "42P05", "25006", "53100"] as const)(
    "reports a database that was changed, is read-only or is full as unavailable: %s",
    async (fault) => {
      const database = createFaults();
      const store = await openEmpty(server(), database.wrap);
      database.plan(fault, 1);
      await expect(store.isEmpty()).rejects.toMatchObject({ name: "UnavailableError", isUnconfirmed: false });
    },
  );

  async function failEach(operation: Operation, count: number): Promise<void> {
    const { store, database, call } = await openSandbox();
    for (const fault of faults) {
      for (let nth = 1; nth <= operation.statements; nth += 1) {
        database.plan(undefined, 0);
        await store.load(state);
        database.plan(fault, nth, count);
        const response = await call(operation);
        database.plan(undefined, 0);
        const { keys } = await store.save();
        const key = keys.find(({ id }) => id === (operation.key === "parent" ? 12346 : 187));
        const isCreate = operation.status === 201;
        const isUnconfirmed =
          isCreate && nth === operation.statements && (fault === "cut" || fault === "lost");
        const isCreated = isCreate && (response.status === 201 || (isUnconfirmed && fault === "lost"));
        expect({
          fault,
          nth,
          status: response.status,
          retryAfter: response.headers.get("Retry-After"),
          created: keys.length - state.keys.length,
          // The statement of a lost response had its effect.
          isChanged: key?.name === "renamed" || key?.isActive === false,
        }).toEqual({
          fault,
          nth,
          ...(count === 1 && !isUnconfirmed
            ? { status: operation.status, retryAfter: null }
            : { status: 503, retryAfter: "1" }),
          created: isCreated ? 1 : 0,
          isChanged:
            operation.status === 204 && (count === 1 || (fault === "lost" && nth === operation.statements)),
        });
      }
    }
  }

  // One operation of each kind. The others need more time.
  const some = ["getApiKey", "createKey", "updateKey"];
  for (const operation of operations) {
    test(
      `${operation.name} works if any one statement fails, or returns 503 for a create that may exist`,
      { tags: some.includes(operation.name) ? [] : ["release"] },
      () => failEach(operation, 1),
    );
  }

  test.each(operations)(
    "$name returns 503 if any statement fails repeatedly, and loses or doubles nothing",
    { tags: ["release"] },
    (operation) => failEach(operation, 9),
  );
});
