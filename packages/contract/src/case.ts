import type { TestAccounts } from "./accounts.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { ApiName, OperationId } from "./spec.ts";
import type { Capability, Clock } from "./target.ts";

/** One claim of the spec: a call in a situation, and the response that must follow. */
export interface Case {
  /** `getApiKey/access/parent-on-unrelated`: operation, family, name. It stays the same from release to release. */
  readonly id: string;
  readonly api: ApiName;
  readonly operationId: OperationId;
  /** The declared status that the case shows; undefined if the spec declares no status for it. */
  readonly status: number | undefined;
  /** Who asks for what, in which state: a sentence without its full stop. */
  readonly title: string;
  /** What the target must be able to do. */
  readonly capabilities: readonly Capability[];
  /** The callers whose keys it needs, each with the owner, as seen by that caller, whose ids it needs. */
  readonly requires: readonly { readonly caller: string; readonly owner?: string | undefined }[];
  /** The operations that it calls and that change something. */
  readonly mutates: readonly OperationId[];
  /** Why the expectation is an assumption of ours; undefined if it is documented or was observed. */
  readonly assumed?: string | undefined;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** What a case works with. Each response is checked against the spec; the first problem ends the case. */
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
   * The same for a step of the set-up: a response that is not as expected skips the case.
   *
   * @param testedBy The id of the case that tests the step.
   */
  readonly prepare: (call: Call, testedBy: string) => Promise<unknown>;
  /**
   * Sends a request that is not a valid call. The response must come and must not leak a secret. If the request looks
   * like a call of an operation that declares the status, the response must match that too. The case decides which
   * status is right.
   */
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** Ends the case as failed, unless the condition holds, with the last exchange as evidence. */
  readonly expect: (
    condition: boolean,
    expectation: { readonly expected: string; readonly received: string },
  ) => void;
  /** A name for a new key that says where the key comes from, in at most 200 characters. */
  readonly nameOf: (purpose: string) => string;
}

/** A request of an operation. What is invalid in it is sent as it is. */
export interface RawCall {
  readonly operationId: OperationId;
  /** The creator's key unless given; null sends none. */
  readonly secret?: string | null | undefined;
  /** Put into the path as it is, with nothing escaped. */
  readonly id?: number | string | undefined;
  /** With its question mark. */
  readonly query?: string;
  /** Sent as it is, labelled as JSON unless `headers` says otherwise. */
  readonly body?: string | undefined;
  readonly headers?: HttpRequest["headers"];
}

export interface Call extends Omit<RawCall, "body"> {
  /** The status that must follow. */
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
}
