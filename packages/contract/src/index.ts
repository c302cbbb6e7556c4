export type { ApiAccounts, Credential, GivenKeys, OwnedIds, TestAccounts } from "./accounts.ts";
export { credentials, noKeys, toAccounts, unusedIds } from "./accounts.ts";
export type { Call, CallResponse, Case, CaseContext } from "./case.ts";
export { cases } from "./cases/index.ts";
export type { Failure } from "./failure.ts";
export { type FuzzOptions, type FuzzReport, fuzz } from "./fuzz/fuzz.ts";
export type { Exchange, HttpRequest, HttpResponse, Send } from "./http.ts";
export { createTarget, type TargetChoice } from "./options.ts";
export { type CaseResult, runCases, TargetRun, type Verdict } from "./run-case.ts";
export { type ApiName, apiNames, type OperationId, spec } from "./spec.ts";
export {
  type Capabilities,
  type Capability,
  type CaseSetUp,
  type Clock,
  capabilities,
  type RunningTarget,
  SkipCase,
  type Target,
} from "./target.ts";
