import type { ApiName } from "@latchkey/spec-model";
import type { GivenSecrets, TestAccounts } from "./accounts.ts";
import type { Exchange, HttpResponse, Send } from "./http.ts";

/** What a target can support. */
export const capabilities = {
  stateful: "stores what is written",
  authentication: "distinguishes keys by their value",
  authorization: "checks which account each key belongs to",
  writes: "may be written to",
  preferHeader: "returns the response that the header Prefer selects",
  clock: "has the controls of the sandbox, which set its clock",
  rateLimits: "enforces the documented rate limits, and allows the suite to exceed them",
  malformedRequests: "may be sent malformed requests",
} as const;

export type Capability = keyof typeof capabilities;

/** For each capability, true, or why the target does not have it. */
export type Capabilities = Readonly<Record<Capability, true | string>>;

export const allCapabilities: Capabilities = {
  stateful: true,
  authentication: true,
  authorization: true,
  writes: true,
  preferHeader: true,
  clock: true,
  rateLimits: true,
  malformedRequests: true,
};

/** The parts of a case that a target checks before it runs the case. */
export interface CaseFacts {
  readonly id: string;
  readonly api: ApiName;
  /** The operations that the case calls and that change something. */
  readonly mutates: readonly string[];
}

/** A server that the suite runs against. */
export interface Target {
  /** `mock`, `sandbox`, `sandbox-server`, `url` or `live`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Returns why the target skips a case although it has the capabilities: a quirk or a rule of the target. */
  readonly whyNot?: (testCase: CaseFacts) => string | undefined;
  /** The given keys. No output may show them. */
  readonly secrets?: GivenSecrets;
  /** @param onSuiteExchange Called with each exchange outside of cases, except those with the controls of a sandbox. */
  readonly start: (onSuiteExchange?: OnSuiteExchange) => Promise<RunningTarget>;
}

/** The purpose of a request outside of cases: to find the account of each key, or to deactivate created keys. */
export type SuiteStep = "discovery" | "tidy-up";
export type OnSuiteExchange = (step: SuiteStep, exchange: Exchange) => void;

export interface RunningTarget extends AsyncDisposable {
  /** The beginning of the URL in a curl line, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** The beginning of the URL for each API, if they differ. */
  readonly urls?: Readonly<Record<ApiName, string>>;
  /** Notes about the accounts, one sentence each, without a secret. */
  readonly notes?: readonly string[];
  /** Prepares the target for a case. Cases run one after another. If possible, each starts from the same state. */
  readonly setUp: () => Promise<CaseSetUp>;
  /**
   * Deactivates created keys, and never rejects. Returns the keys that may still be active, one sentence each.
   *
   * @param runId The id of the run, which is in the names of the keys.
   */
  readonly tidyUp?: (runId: string) => Promise<readonly string[]>;
}

/** A target during one case. */
export interface CaseSetUp {
  readonly accounts: TestAccounts;
  readonly send: Send;
  /** The target's clock, if the target has the capability `clock`. */
  readonly clock?: Clock;
  readonly tearDown?: () => Promise<void>;
}

/** A target's clock, in milliseconds since 1970. */
export interface Clock {
  readonly now: () => Promise<number>;
  readonly advance: (milliseconds: number) => Promise<void>;
}

/** Thrown by a target or a case to skip the case, with the reason. */
export class SkipCase extends Error {
  override readonly name = "SkipCase";
  /** The response, if a request was sent. */
  readonly response: HttpResponse | undefined;

  constructor(message: string, response?: HttpResponse) {
    super(message);
    this.response = response;
  }
}
