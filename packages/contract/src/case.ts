import type { Cast } from "./cast.ts";
import type { HttpReply, HttpRequest } from "./http.ts";
import type { ApiName, BodyOf, OperationId } from "./spec.ts";
import type { Capability, Clock } from "./target.ts";

/** One thing that the spec promises: a situation, and the status that must follow. */
export interface Case {
  /** `getApiKey/access/parent-on-unrelated`: operation, family, situation. It stays the same from release to release. */
  readonly id: string;
  readonly api: ApiName;
  readonly operationId: OperationId;
  /** The declared status that the case shows; undefined for what the spec declares no status of. */
  readonly status: number | undefined;
  /** What is asked, by whom, in which state: a sentence without its full stop. */
  readonly situation: string;
  readonly needs: readonly Capability[];
  /** The callers whose keys it needs, each with the owner, as seen by that caller, of something that it needs. */
  readonly parts: readonly { readonly caller: string; readonly owner?: string | undefined }[];
  /** The operations that it calls and that change something. */
  readonly mutates: readonly OperationId[];
  /** Why what it expects is a guess of the spec's; undefined where it is documented or was observed. */
  readonly assumed?: string | undefined;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** What a case works with. Each reply that it gets is checked; what is wrong with one ends the case. */
export interface CaseContext {
  readonly cast: Cast;
  /** @throws NotObservable where the target has none. */
  readonly clock: Clock;
  /** Calls an operation. The reply must have the status, and be what the spec declares for it. */
  readonly call: <Id extends OperationId, Status extends number>(
    call: Call<Id, Status>,
  ) => Promise<CallReply<Id, Status>>;
  /**
   * Sends what `call` would not. That a reply comes and gives no secret away is checked, and where the request looks like a
   * call of an operation that declares the status, all else that it declares for that. Which status may come is the case's.
   */
  readonly send: (request: HttpRequest) => Promise<HttpReply>;
  /** Ends the case as failed, unless the condition holds, with the last exchange as evidence. */
  readonly expect: (
    condition: boolean,
    expectation: { readonly expected: string; readonly received: string },
  ) => void;
  /** A name for a new key that tells whoever finds it where it comes from, in at most 200 characters. */
  readonly nameOf: (purpose: string) => string;
}

export interface Call<Id extends OperationId = OperationId, Status extends number = number> {
  readonly operationId: Id;
  /** The status that must follow. */
  readonly status: Status;
  /** The key; undefined sends none. */
  readonly secret: string | undefined;
  /** The values of path and query parameters, by their names. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallReply<Id extends OperationId = OperationId, Status extends number = number> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyOf<Id, Status>;
}
