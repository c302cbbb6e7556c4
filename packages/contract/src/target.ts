import type { Case } from "./case.ts";
import type { Cast } from "./cast.ts";
import type { Exchange } from "./failure.ts";
import type { HttpReply, Send } from "./http.ts";
import type { ApiName } from "./spec.ts";

/** What cases need of a target, and what it means to have it. */
export const capabilities = {
  stateful: "remembers what is written",
  authByValue: "knows one key from another",
  hierarchy: "knows whose a key is",
  mutable: "may be written to",
  steerable: "answers as the header Prefer asks",
  clock: "has a clock that can be set",
  rateLimits: "enforces the documented rate limits, and may be made to",
  httpEdges: "survives malformed requests, and may be sent them",
} as const;

export type Capability = keyof typeof capabilities;

/** For each capability, true, or why the target does not have it: a clause that can follow "not observable:". */
export type Capabilities = Readonly<Record<Capability, true | string>>;

/** Those of a target that lacks nothing. */
export const allCapabilities: Capabilities = {
  stateful: true,
  authByValue: true,
  hierarchy: true,
  mutable: true,
  steerable: true,
  clock: true,
  rateLimits: true,
  httpEdges: true,
};

/** A server that the suite runs against. */
export interface Target {
  /** `prism`, `sandbox`, `sandbox-server`, `url` or `live`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Why a case cannot be observed here although the target has what it needs: a quirk, or a rule of the target. */
  readonly whyNot?: (testCase: Case) => string | undefined;
  /** The keys that it was given, which no output may show. */
  readonly secrets?: Readonly<Record<ApiName, Readonly<Record<string, string>>>>;
  /** @param onOwnExchange Is told of what is sent outside of cases, but for the controls of a sandbox. It may not throw. */
  readonly start: (onOwnExchange?: OnOwnExchange) => Promise<RunningTarget>;
}

/** What a target sends by itself: to find out who owns what, and to deactivate what the run has made. */
export type OwnStep = "discovery" | "tidy-up";
export type OnOwnExchange = (step: OwnStep, exchange: Exchange) => void;

export interface RunningTarget extends AsyncDisposable {
  /** Stands before a request's target in a curl line: `http://127.0.0.1:4010`. */
  readonly url: string;
  /** The same for each API, where they differ. */
  readonly urls?: Readonly<Record<ApiName, string>>;
  /** What was found out at the start, or not, and why: one sentence each, without a secret. */
  readonly notes?: readonly string[];
  /** Prepares for one case. Cases run one after another; where the target can, each meets the same state. */
  readonly begin: () => Promise<Stage>;
  /**
   * Undoes what the cases have left behind. Returns what it could not undo, one sentence each; never rejects.
   *
   * @param runId Stands in the names of the keys that the run has created.
   */
  readonly tidyUp?: (runId: string) => Promise<readonly string[]>;
}

/** A target as one case sees it. */
export interface Stage {
  readonly cast: Cast;
  readonly send: Send;
  /** Where the target has the capability `clock`. */
  readonly clock?: Clock;
  readonly end: () => Promise<void>;
}

/** A target's clock, in milliseconds since 1970. */
export interface Clock {
  readonly now: () => Promise<number>;
  /** Lets the time pass at once. */
  readonly advance: (milliseconds: number) => Promise<void>;
}

/** What a target throws, or a case, where it turns out on the way that something cannot be observed. */
export class NotObservable extends Error {
  override readonly name = "NotObservable";
  /** Where a request was sent all the same: what came. */
  readonly reply: HttpReply | undefined;

  constructor(message: string, reply?: HttpReply) {
    super(message);
    this.reply = reply;
  }
}
