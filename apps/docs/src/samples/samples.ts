import type { Api, Operation } from "../spec/api.ts";
import { curlSample } from "./curl.ts";
import { goSample } from "./go.ts";
import { nodeSample } from "./node.ts";
import { pythonSample } from "./python.ts";
import { readCall } from "./read-call.ts";
import type { SampleWriter } from "./sample.ts";
import { shortCurl, shortGo, shortNode, shortPython, shortTypescript } from "./short.ts";
import { typescriptSample } from "./typescript.ts";

/** One call of an operation, as the examples of the spec make it, in one language. The tests run both forms. */
export interface Sample {
  /** The language of the code, as highlighters name it: `sh`. */
  readonly lang: string;
  /** For a tab: `curl`. */
  readonly label: string;
  /** What the call looks like, in a few lines. */
  readonly short: string;
  /** The program to build on: a time limit, no redirects, an exit code, the secret of a new key in a file. */
  readonly complete: string;
}

const languages: readonly {
  readonly lang: string;
  readonly label: string;
  /** The name that Redoc highlights by. */
  readonly redocLang: string;
  readonly short: SampleWriter;
  readonly complete: SampleWriter;
}[] = [
  { lang: "sh", label: "curl", redocLang: "Shell", short: shortCurl, complete: curlSample },
  {
    lang: "ts",
    label: "TypeScript",
    redocLang: "TypeScript",
    short: shortTypescript,
    complete: typescriptSample,
  },
  { lang: "js", label: "Node", redocLang: "JavaScript", short: shortNode, complete: nodeSample },
  { lang: "python", label: "Python", redocLang: "Python", short: shortPython, complete: pythonSample },
  { lang: "go", label: "Go", redocLang: "Go", short: shortGo, complete: goSample },
];

export function samplesOf(api: Api, operation: Operation): readonly Sample[] {
  const call = readCall(api, operation);
  return languages.map(({ lang, label, short, complete }) => ({
    lang,
    label,
    short: short(call),
    complete: complete(call),
  }));
}

/** An entry of Redoc's `x-codeSamples`. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

/** The complete programs in the form that Redoc reads. */
export function codeSamplesOf(api: Api, operation: Operation): readonly CodeSample[] {
  const call = readCall(api, operation);
  return languages.map(({ redocLang, label, complete }) => ({
    lang: redocLang,
    label,
    source: complete(call),
  }));
}
