import { beforeEach, describe, expect, test } from "vitest";
import {
  type RotationEntry,
  RotationError,
  type RotationOptions,
  resumeFrom,
  rotate,
} from "../src/rotation.ts";
import { type Client, type Created, errorFor, type Key, RotationService } from "./rotation-service.ts";

let service: RotationService;
let handedOver: Created[];
let entries: RotationEntry[];
/** How many more points a rotation passes until it stops for good, as a process that was killed. */
let pointsLeft: number;
let kill: () => void;
let hasFailed: boolean;

beforeEach(() => {
  service = new RotationService();
  service.turn = () => pass();
  handedOver = [];
  entries = [];
  pointsLeft = Number.POSITIVE_INFINITY;
});

/** A point at which a process may be killed. */
function pass(): Promise<void> | undefined {
  if (pointsLeft-- > 0) return undefined;
  kill();
  return new Promise(() => {});
}

const admin = { apiKey: new RotationService().secretOf(1) };

function run(options: Partial<RotationOptions<Client, Created>> = {}) {
  return rotate<Client, Key, Created>(service, admin, {
    apiKeyId: 2,
    createClient: (apiKey) => ({ apiKey }),
    async handOver(created) {
      await pass();
      handedOver.push(created);
      await pass();
    },
    async journal(entry) {
      await pass();
      entries.push(entry);
      await pass();
    },
    ...options,
  });
}

/** Fails at one point, and at none after it. Sets `hasFailed`, unless the rotation ended before that point. */
async function runFailing(
  point: number,
  options: Partial<RotationOptions<Client, Created>> = {},
): Promise<RotationError | undefined> {
  pointsLeft = point;
  kill = () => {
    pointsLeft = Number.POSITIVE_INFINITY;
    hasFailed = true;
    throw errorFor(500);
  };
  hasFailed = false;
  const error = await run(options).then(
    () => undefined,
    (reason) => reason,
  );
  pointsLeft = Number.POSITIVE_INFINITY;
  return error;
}

/** Runs a rotation that is killed after some points. Returns whether it reached its end before. */
async function runKilled(
  points: number,
  options: Partial<RotationOptions<Client, Created>> = {},
): Promise<boolean> {
  pointsLeft = points;
  const killed = new Promise<boolean>((resolve) => {
    kill = () => resolve(false);
  });
  const isComplete = await Promise.race([killed, run(options).then(() => true)]);
  pointsLeft = Number.POSITIVE_INFINITY;
  return isComplete;
}

function expectOneWorkingKey(): void {
  const [active, ...more] = service.activeNewKeys();
  expect(more).toEqual([]);
  expect(active?.id).toBe(handedOver.at(-1)?.id);
  expect(service.find(2).status).toBe("inactive");
}

test("writes an entry before and after each step, without the secret", async () => {
  const { newKey } = await run();
  expect(entries.map(({ step, phase, newApiKeyId }) => `${step} ${phase} ${newApiKeyId}`)).toEqual([
    "create before undefined",
    "create after 100",
    "hand-over before 100",
    "hand-over after 100",
    "verify before 100",
    "verify after 100",
    "deactivate before 100",
    "deactivate after 100",
    "confirm before 100",
    "confirm after 100",
  ]);
  expect(entries.every(({ newApiKeyName }) => newApiKeyName === newKey.name)).toBe(true);
  expect(JSON.stringify(entries)).not.toContain(handedOver[0]?.api_key);
});

test("ends with one working, delivered key, at whatever point it is killed, and resumed after that", async () => {
  let points = 0;
  for (; !(await runKilled(points)); points++) {
    await run({ resume: resumeFrom(entries) });
    expectOneWorkingKey();
    service = new RotationService();
    service.turn = () => pass();
    handedOver = [];
    entries = [];
  }
  expect(points).toBe(38);
});

test("ends with one working, delivered key if the resumed rotation is killed too", async () => {
  for (let first = 0; first < 50; first += 3) {
    for (let second = 0; second < 50; second += 2) {
      service = new RotationService();
      service.turn = () => pass();
      handedOver = [];
      entries = [];
      if (await runKilled(first)) continue;
      await runKilled(second, { resume: resumeFrom(entries) });
      await run({ resume: resumeFrom(entries) });
      expectOneWorkingKey();
    }
  }
});

describe.each([true, false])("if a resumed rotation fails (old key active: %s)", (isOldActive) => {
  const killPoints = Array.from({ length: 38 }, (_, index) => index);

  test.each(killPoints)("after a kill at point %i, no delivered key is deactivated", async (killPoint) => {
    for (let failure = 0, isComplete = false; !isComplete; failure++) {
      service = new RotationService();
      service.turn = () => pass();
      handedOver = [];
      entries = [];
      await runKilled(killPoint);
      const atKill = handedOver.at(-1)?.id;
      if (!isOldActive) service.find(2).status = "inactive";
      const error = await runFailing(failure, { resume: resumeFrom(entries) });
      isComplete = !hasFailed;
      const delivered = handedOver.at(-1)?.id;
      const isOldKeyActive = service.find(2).status === "active";
      const statuses = JSON.stringify([service.keys, error?.message]);
      // A key that the resumed rotation delivered may be withdrawn, but only if users may still have an active old key.
      if (delivered !== undefined && (atKill !== undefined || !isOldKeyActive))
        expect(service.find(delivered).status, statuses).toBe("active");
      if (error === undefined) continue;
      for (const { id } of error.leftActive) expect(error.message).toContain(`ey ${id} is active`);
      // A withdrawn rotation is not resumed.
      if (error.leftActive.length === 0 && (error.newKey === "none" || error.newKey === "deactivated")) {
        expect(isOldKeyActive || delivered === undefined, statuses).toBe(true);
        continue;
      }
      await run({ resume: resumeFrom(entries) }).catch((reason) => {
        expect([isOldActive, delivered, reason.newKey], statuses).toEqual([false, undefined, "none"]);
      });
      if (isOldActive || delivered !== undefined) expectOneWorkingKey();
    }
  });
});

test("a rotation does not withdraw a key that was handed over if the old key was deactivated meanwhile", async () => {
  const error = await run({
    verify() {
      service.find(2).status = "inactive";
      return false;
    },
  }).catch((reason) => reason);
  expect([error.newKey, error.oldKey, service.activeNewKeys().length]).toEqual(["active", "deactivated", 1]);
  expect(error.message).toContain(
    "Key 100 is active, and may be in use; key 2 is inactive. Do not deactivate these keys yet.",
  );
});

test("stops if an entry cannot be written, and leaves one working key", async () => {
  for (let index = 0; index < 10; index++) {
    service = new RotationService();
    let count = 0;
    const journal = () => {
      if (count++ === index) throw new Error("The disk is full.");
    };
    const error = await run({ journal }).catch((reason) => reason);
    expect(error).toBeInstanceOf(RotationError);
    expect(error.message).toContain("Reason: The disk is full.");
    const isVerified = index > 5;
    expect(service.activeNewKeys()).toHaveLength(isVerified ? 1 : 0);
    expect(service.find(2).status).toBe(index > 6 ? "inactive" : "active");
  }
});

describe("keepOldKey", () => {
  test("leaves both keys active, and resume deactivates the old key later", async () => {
    const { oldKey, newKey } = await run({ keepOldKey: true });
    expect([oldKey.status, newKey.status]).toEqual(["active", "active"]);
    const resume = resumeFrom(entries);
    expect(resume).toEqual({ lostNames: [], unusedNames: [], verifiedKeyId: newKey.id });
    expect((await run({ resume })).oldKey.status).toBe("inactive");
    expect(handedOver).toHaveLength(1);
    expectOneWorkingKey();
  });

  test("resume does not deactivate the old key if the new key does not work any more", async () => {
    const { newKey } = await run({ keepOldKey: true });
    service.find(newKey.id).status = "inactive";
    const error = await run({ resume: resumeFrom(entries) }).catch((reason) => reason);
    expect(error.message).toContain(
      "New key 100 was handed over and is inactive; key 2 was not changed. Activate key 100 if it is still in use",
    );
    expect(service.find(2).status).toBe("active");
  });
});

test("a resumed rotation that cannot read the new key does not report it as missing", async () => {
  const { newKey } = await run({ keepOldKey: true });
  service.turn = (action) => {
    if (action === "get") throw errorFor(403);
  };
  const error = await run({ resume: resumeFrom(entries) }).catch((reason) => reason);
  expect([error.step, error.newKey, error.newApiKeyId]).toEqual(["deactivate", "unknown", newKey.id]);
});

describe("a resumed rotation", () => {
  const lost = "Build server (rotated from 2, 2026-11-29T12:00:00Z-x3k9f2)";

  test("finds a lost key that the service created only after the kill", async () => {
    service.turn = (action) => {
      if (action === "create" && !service.keys.some(({ name }) => name === lost)) {
        service.keys.push({ id: 99, name: lost, owner: 10, status: "active" });
      }
    };
    await run({ resume: { lostNames: [lost] } });
    expect(service.find(99).status).toBe("inactive");
    expectOneWorkingKey();
  });

  test("deactivates a lost key that was not handed over if it cannot create another", async () => {
    service.keys.push({ id: 99, name: lost, owner: 10, status: "active" });
    service.find(2).status = "inactive";
    const error = await run({ resume: { lostNames: [lost], unusedNames: [lost] } }).catch((reason) => reason);
    expect([error.newKey, service.find(99).status]).toEqual(["none", "inactive"]);
  });

  test("reports a lost key that cannot be deactivated", async () => {
    service.keys.push({ id: 99, name: lost, owner: 10, status: "active" });
    service.find(2).status = "inactive";
    service.turn = (action) => {
      if (action === "deactivate") throw errorFor(500);
    };
    const error = await run({ resume: { lostNames: [lost], unusedNames: [lost] } }).catch((reason) => reason);
    expect([error.newKey, error.newApiKeyName]).toEqual(["unknown", lost]);
  });

  test("does not touch keys of other rotations", async () => {
    service.keys.push({ id: 99, name: lost, owner: 10, status: "active" });
    const error = await run({ resume: { lostNames: ["another name"] } }).catch((reason) => reason);
    expect(error.message).toContain("Key 99 of another rotation of key 2 is active.");
    expect(service.find(99).status).toBe("active");
  });
});
