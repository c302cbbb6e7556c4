import type { TestAccounts } from "./accounts.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { ApiName, OperationId } from "./spec.ts";
import type { Capability, Clock } from "./target.ts";

/** A claim of the spec: a call in a certain state, and the required response. */
export interface Case {
  /** Operation, family and name, such as `getApiKey/access/parent-on-unrelated`. The id is the same in all releases. */
  readonly id: string;
  readonly api: ApiName;
  readonly operationId: OperationId;
  /** The status that the case requires; undefined if the spec declares no status for such a request. */
  readonly status: number | undefined;
  /** The claim, as a sentence without a period. */
  readonly title: string;
  /** What the target must support. */
  readonly capabilities: readonly Capability[];
  /** The callers whose keys the case needs. If an entry has an owner, the case also needs the ids of that owner. */
  readonly requires: readonly { readonly caller: string; readonly owner?: string | undefined }[];
  /** The operations that the case calls and that change something. */
  readonly mutates: readonly OperationId[];
  /** Why the expectation is an assumption. Undefined if it is documented or was observed. */
  readonly assumed?: string | undefined;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** The tools of a case. Each response is checked against the spec, and the first problem ends the case. */
export interface CaseContext {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly accounts: TestAccounts;
  /** @throws SkipCase if the target has no clock. */
  readonly clock: Clock;
  /**
   * Calls an operation. The response must have the given status, and match what the spec declares for this status.
   *
   * @returns The parsed body. Undefined if the status has no body.
   */
  readonly call: (call: Call) => Promise<unknown>;
  /**
   * Calls an operation in the set-up of a case. An unexpected response skips the case.
   *
   * @param testedBy The id of the case that tests the step.
   */
  readonly prepare: (call: Call, testedBy: string) => Promise<unknown>;
  /**
   * Sends a request that is not a valid call. The target must return a response, which must not leak a secret. If an
   * operation matches the request and declares the received status, the response must match the spec. The case checks the
   * status.
   */
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** Fails the case if the condition is false, and shows the last exchange. */
  readonly expect: (
    condition: boolean,
    expectation: { readonly expected: string; readonly received: string },
  ) => void;
  /** Returns a name for a new key, of at most 200 characters. It shows that the suite created the key. */
  readonly nameOf: (purpose: string) => string;
}

/** A request of an operation. Invalid parts are sent unchanged. */
export interface RawCall {
  readonly operationId: OperationId;
  /** The default is the creator's key. Null sends no key. */
  readonly secret?: string | null | undefined;
  /** The id in the path. It is not escaped. */
  readonly id?: number | string | undefined;
  /** The query, with its question mark. */
  readonly query?: string;
  /** The body, which is sent unchanged. The content type is JSON unless `headers` has another one. */
  readonly body?: string | undefined;
  readonly headers?: HttpRequest["headers"];
}

export interface Call extends Omit<RawCall, "body"> {
  /** The status that the target must return. */
  readonly status: number;
  /** The body, which is sent as JSON. */
  readonly body?: unknown;
}
