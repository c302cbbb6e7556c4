import type { ApiModel, OperationModel } from "../model/api-model.ts";
import { curlSample } from "./curl.ts";
import { goSample } from "./go.ts";
import { nodeSample } from "./node.ts";
import { pythonSample } from "./python.ts";
import { readCall } from "./read-call.ts";
import type { Sample, SampleLanguage, SampleWriter } from "./sample.ts";
import { typescriptSample } from "./typescript.ts";

export type { Sample, SampleLanguage } from "./sample.ts";

interface Language {
  readonly lang: SampleLanguage;
  readonly label: string;
  /** What Redoc calls it, for its colours. */
  readonly redocLang: string;
  readonly write: SampleWriter;
}

const languages: readonly Language[] = [
  { lang: "curl", label: "curl", redocLang: "Shell", write: curlSample },
  { lang: "python", label: "Python", redocLang: "Python", write: pythonSample },
  { lang: "go", label: "Go", redocLang: "Go", write: goSample },
  { lang: "node", label: "Node", redocLang: "JavaScript", write: nodeSample },
  { lang: "typescript", label: "TypeScript client", redocLang: "TypeScript", write: typescriptSample },
];

/** The samples of an operation. The test suite runs each against the sandbox. */
export function samplesOf(api: ApiModel, operation: OperationModel): readonly Sample[] {
  const call = readCall(api, operation);
  return languages.map(({ lang, label, write }) => ({ lang, label, source: write(call) }));
}

/** An entry of Redoc's `x-codeSamples`. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

/** The same samples in the form that Redoc reads. */
export function codeSamplesOf(api: ApiModel, operation: OperationModel): readonly CodeSample[] {
  const call = readCall(api, operation);
  return languages.map(({ redocLang, label, write }) => ({ lang: redocLang, label, source: write(call) }));
}
