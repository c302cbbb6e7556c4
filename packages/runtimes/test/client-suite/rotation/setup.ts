import { inspect } from "node:util";
import { afterEach, beforeEach } from "vitest";
import type {
  ClientDefinition,
  RotatedPair,
  SuiteCreated,
  SuiteOptions,
  SuiteRotationOptions,
} from "../definition.ts";
import { type KeyService, managerSecret, type ServedKeyService, serveKeys } from "./service.ts";

/** The fields of a RotationError that the tests read. */
export interface Stopped extends Error {
  readonly step: string;
  readonly apiKeyId: number;
  readonly newApiKeyId: number | undefined;
  readonly newApiKeyName: string | undefined;
  readonly oldKey: string;
  readonly newKey: string;
}

/** A service of one API for each test, and rotations of its keys. */
export interface RotationSetup<Client> {
  readonly served: ServedKeyService;
  readonly service: KeyService;
  /** The keys that were passed to `handOver`. */
  readonly vault: SuiteCreated[];
  createClient(apiKey: string, options?: SuiteOptions): Client;
  handOver(created: SuiteCreated): Promise<void>;
  /** Rotates key 12346 with the key 12345, unless the options say otherwise. */
  rotate(options?: Partial<SuiteRotationOptions<Client>>, apiKey?: string): Promise<RotatedPair>;
  /** Rotates with a given client. */
  rotateWith(client: Client, options?: Partial<SuiteRotationOptions<Client>>): Promise<RotatedPair>;
  /** Rotates, and resolves to the error that stopped the rotation. */
  stopped(options?: Partial<SuiteRotationOptions<Client>>, apiKey?: string): Promise<Stopped>;
}

/** The set-up of the tests of the current group. Its fields are those of the running test. */
export function setUpRotations<Client, Api>(
  definition: ClientDefinition<Client, Api>,
): RotationSetup<Client> {
  const { isRotationError, RotationError, rotateKey, service } = definition.rotation;
  let served: ServedKeyService;
  let vault: SuiteCreated[];
  beforeEach(async () => {
    served = await serveKeys(service);
    vault = [];
  });
  afterEach(() => served.close());

  const setup: RotationSetup<Client> = {
    get served() {
      return served;
    },
    get service() {
      return served.service;
    },
    get vault() {
      return vault;
    },
    createClient: (apiKey, options) =>
      definition.createClient({ apiKey, baseUrl: served.baseUrl, retry: { baseDelayMs: 1 }, ...options }),
    handOver: async (created) => {
      vault.push(created);
    },
    rotate: (options, apiKey = managerSecret) => setup.rotateWith(setup.createClient(apiKey), options),
    rotateWith: (client, options) => {
      const { createClient, handOver } = setup;
      return rotateKey(client, {
        apiKeyId: 12346,
        handOver,
        createClient: (each) => createClient(each),
        ...options,
      });
    },
    stopped: async (options, apiKey) => {
      const error = await setup.rotate(options, apiKey).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof RotationError) || !isRotationError(error)) {
        throw new Error("The rotation did not stop with a RotationError.", { cause: error });
      }
      // The class is the client's; its fields are those of a rotation's state.
      return error as Error as Stopped;
    },
  };
  return setup;
}

/** Each form in which a log, a console or a reporter could print a value. */
export function allShown(value: unknown): string {
  const shown = inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true });
  const parts = [shown, JSON.stringify(value), String(value)];
  for (let each = value; each instanceof Error; each = each.cause) {
    parts.push(each.name, each.message, String(each.stack), JSON.stringify(each));
  }
  return parts.join("\n");
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : "no error");
