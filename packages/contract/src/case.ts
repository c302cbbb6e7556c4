import type { TestAccounts } from "./accounts.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { ApiName, OperationId } from "./spec.ts";
import type { Capability, Clock } from "./target.ts";

/** One claim of the spec: a call in a certain state, and the response that it requires. */
export interface Case {
  /** `getApiKey/access/parent-on-unrelated`: operation, family, name. It does not change between releases. */
  readonly id: string;
  readonly api: ApiName;
  readonly operationId: OperationId;
  /** The status that the case requires; undefined if the spec declares none for it. */
  readonly status: number | undefined;
  /** The claim: a sentence without its period. */
  readonly title: string;
  /** What the target must support. */
  readonly capabilities: readonly Capability[];
  /** The callers whose keys it needs. An owner, in relation to its caller, adds the ids that it needs. */
  readonly requires: readonly { readonly caller: string; readonly owner?: string | undefined }[];
  /** The operations that it calls and that change something. */
  readonly mutates: readonly OperationId[];
  /** Why we assume the expectation; undefined if it is documented or was observed. */
  readonly assumed?: string | undefined;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** The tools of a case. Each response is checked against the spec, and the first problem ends the case. */
export interface CaseContext {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly accounts: TestAccounts;
  /** @throws SkipCase if the target has none. */
  readonly clock: Clock;
  /**
   * Calls an operation. The response must have the status, and match what the spec declares for it.
   *
   * @returns The body, parsed; undefined if the status has none.
   */
  readonly call: (call: Call) => Promise<unknown>;
  /**
   * The same for a step of the set-up: an unexpected response skips the case.
   *
   * @param testedBy The id of the case that tests the step.
   */
  readonly prepare: (call: Call, testedBy: string) => Promise<unknown>;
  /**
   * Sends a request that is not a valid call. There must be a response, and it must not leak a secret. If the request
   * matches an operation that declares the status, the response must match the spec too. The case itself checks the
   * status.
   */
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** Fails the case if the condition is false, and shows the last exchange. */
  readonly expect: (
    condition: boolean,
    expectation: { readonly expected: string; readonly received: string },
  ) => void;
  /** A name for a new key that says where the key comes from, in at most 200 characters. */
  readonly nameOf: (purpose: string) => string;
}

/** A request of an operation. Invalid parts are sent unchanged. */
export interface RawCall {
  readonly operationId: OperationId;
  /** The creator's key unless given; null sends none. */
  readonly secret?: string | null | undefined;
  /** Put into the path without escapes. */
  readonly id?: number | string | undefined;
  /** Begins with a question mark. */
  readonly query?: string;
  /** Sent unchanged, with the content type of JSON unless `headers` has another one. */
  readonly body?: string | undefined;
  readonly headers?: HttpRequest["headers"];
}

export interface Call extends Omit<RawCall, "body"> {
  /** The status that must follow. */
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
}
