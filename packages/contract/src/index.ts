export type { Call, CallReply, Case, CaseContext } from "./case.ts";
export { cases } from "./cases/index.ts";
export { type ApiCast, type Belongings, type Cast, nobody, type Part, parts } from "./cast.ts";
export type { Exchange, Failure } from "./failure.ts";
export { type FuzzOptions, type FuzzReport, fuzz } from "./fuzz/fuzz.ts";
export type { HttpReply, HttpRequest, Send } from "./http.ts";
export { compareRecordings } from "./recording/compare.ts";
export { Recorder } from "./recording/recorder.ts";
export { type Recording, readRecording, writeRecording } from "./recording/recording.ts";
export { measureCoverage } from "./report/coverage.ts";
export { formatJson } from "./report/json.ts";
export { formatJunit } from "./report/junit.ts";
export { summariseTarget } from "./report/summary.ts";
export { Transcript } from "./report/transcript.ts";
export { type CaseResult, runSuite, type SuiteOptions, type SuiteReport } from "./run.ts";
export { type ApiName, apiNames, type OperationId, spec } from "./spec.ts";
export {
  type Capabilities,
  type Capability,
  type Clock,
  capabilities,
  NotObservable,
  type OwnStep,
  type RunningTarget,
  type Stage,
  type Target,
} from "./target.ts";
export {
  createLiveTarget,
  createUrlTarget,
  prismTarget,
  sandboxServerTarget,
  sandboxTarget,
} from "./targets/index.ts";
