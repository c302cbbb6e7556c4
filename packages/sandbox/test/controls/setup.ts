import type { Operation } from "@latchkey/validators";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { type Controls, createControls } from "../../src/controls/controls.ts";
import { type ControlledWorld, createWorld } from "../../src/controls/world.ts";
import {
  type ConnectionReset,
  connectionReset,
  type SandboxRequest,
  type SandboxResponse,
  withoutBody,
} from "../../src/model/http.ts";
import type { LogEntry } from "../../src/model/log-entry.ts";
import type { Key, State } from "../../src/model/model.ts";
import { hashSecret } from "../../src/model/secret.ts";
import type { Call, World } from "../../src/model/world.ts";
import { createMemoryStore } from "../../src/store/memory.ts";

export const secret = "wq3rt5yu7io9pa1sd3fg5hj7kl9zx1cv3bn5mq7we9rt1yu3io";
export const start: number = Date.parse("2026-11-01T08:00:00Z");

const createdAt = Date.parse("2026-01-01T00:00:00Z");

export const partnerKey: Key = {
  api: "partner-subscriptions",
  id: 10,
  accountId: 1,
  name: "deploy",
  isActive: true,
  createdAt,
  ...hashSecret(secret),
};

export const certCentralKey: Key = {
  api: "certcentral",
  id: 10,
  accountId: 2,
  name: "renewals",
  isActive: true,
  createdAt,
  userId: 7,
  isLegacy: false,
  restrictedToRoleId: 0,
  ...hashSecret(`${secret}2`),
};

export const state: State = {
  accounts: [
    { id: 1, name: "One" },
    { id: 2, name: "Two" },
  ],
  users: [{ id: 7, accountId: 2, firstName: "Ada", lastName: "Lovelace", isAdministrator: true }],
  keys: [partnerKey, certCentralKey],
};

export interface TestBench {
  readonly main: ControlledWorld;
  readonly controls: Controls;
  /** The names of the worlds that were opened, in order. */
  readonly opened: string[];
  /** The names of the worlds that were closed. */
  readonly closed: string[];
  /** The delays of failure rules, with functions that end them. */
  readonly waits: { readonly milliseconds: number; readonly end: () => void }[];
  /** The real time, which is frozen until a test moves it. */
  readonly time: { now: number };
  readonly send: (method: string, target: string, parts?: Parts) => Promise<Sent>;
}

export interface Parts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A raw body, instead of a JSON body. */
  readonly text?: string | Uint8Array;
}

/** The body of a response of the controls. Each test reads the fields that it expects. */
interface Answered {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly requests: readonly LogEntry[];
  readonly rules: readonly unknown[];
  readonly snapshots: readonly unknown[];
  readonly worlds: readonly { readonly name: string; readonly lastUsed: string }[];
  readonly id: number;
  readonly savedAt: string;
  readonly offsetMs: number;
  readonly certcentral: boolean;
}

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null if the response has no body. */
  readonly body: Answered;
}

interface BenchOptions {
  readonly prefer?: boolean;
  readonly rateLimits?: boolean;
  readonly onRequest?: (entry: LogEntry) => void;
}

/** Controls with real worlds in memory, and a clock and delays that the test controls. */
export async function setUp(options: BenchOptions = {}): Promise<TestBench> {
  const { prefer = false, rateLimits = false, onRequest } = options;
  const time = { now: start };
  const opened: string[] = [];
  const closed: string[] = [];
  const waits: TestBench["waits"] = [];

  async function open(name: string): Promise<ControlledWorld> {
    const store = createMemoryStore();
    await store.load(state);
    const world = createWorld({
      name,
      store,
      state,
      now: () => time.now,
      wait: (milliseconds) => new Promise((end) => waits.push({ milliseconds, end })),
      prefer,
      rateLimits,
      onRequest: onRequest ?? (() => {}),
    });
    const close = async (): Promise<void> => {
      closed.push(name);
      await world.close();
    };
    return { ...world, close };
  }

  const main = await open("main");
  const controls = createControls({
    main,
    openWorld: (name) => {
      opened.push(name);
      return open(name);
    },
  });

  async function send(method: string, target: string, parts: Parts = {}): Promise<Sent> {
    const response = await controls.route(message(method, target, parts));
    const result = response && method === "HEAD" ? withoutBody(response) : response;
    if (result === undefined || result === connectionReset)
      throw new Error(`The controls have no response for ${target}.`);
    return sent(result);
  }

  return { main, controls, opened, closed, waits, time, send };
}

export function message(
  method: string,
  target: string,
  { headers = {}, body, text }: Parts = {},
): SandboxRequest {
  const isJson = body !== undefined || text !== undefined;
  const all: Record<string, string> = { ...(isJson && { "content-type": "application/json" }), ...headers };
  const sentText = text ?? (body === undefined ? "" : JSON.stringify(body));
  const bytes = typeof sentText === "string" ? new TextEncoder().encode(sentText) : sentText;
  return {
    method,
    target,
    header: (name) => all[name],
    readBody: async (maxBytes) => (bytes.length > maxBytes ? undefined : bytes),
  };
}

/** The world in which the controls run this request, or the response if there is none. */
export async function worldOf(
  controls: Controls,
  given: SandboxRequest,
): Promise<World | SandboxResponse | ConnectionReset> {
  let found: World | undefined;
  const result = await controls.run(given, async (world) => {
    found = world;
    return { status: 200, headers: {} };
  });
  return found ?? result;
}

export function sent({ status, headers, body }: SandboxResponse): Sent {
  return { status, headers, body: JSON.parse(typeof body === "string" ? body : "null") };
}

/** The response of a world's interceptors, instead of the sandbox. */
export async function runInterceptors(
  world: World,
  given: Call,
): Promise<SandboxResponse | ConnectionReset | undefined> {
  for (const interceptor of world.interceptors) {
    const asks = interceptor(given);
    const response = asks instanceof Promise ? await asks : asks;
    if (response !== undefined) return response;
  }
  return undefined;
}

/** A call as the pipeline passes it to interceptors. */
export function call(operation: Operation, key: Key = partnerKey, headers?: Record<string, string>): Call {
  const account = state.accounts.find(({ id }) => id === key.accountId);
  if (account === undefined) throw new Error("The key's account is missing.");
  return {
    operation,
    caller: { key, account },
    input: {},
    request: message(operation.method, operation.path, headers === undefined ? {} : { headers }),
  };
}

const partnerOperations = partnerSubscriptions.operations;
export const listApiKeys: Operation = partnerOperations.listApiKeys;
export const createSubaccountApiKey: Operation = partnerOperations.createSubaccountApiKey;
export const getApiKey: Operation = partnerOperations.getApiKey;
export const updateApiKeyStatus: Operation = partnerOperations.updateApiKeyStatus;
export const listKeys: Operation = certCentral.operations.listKeys;
