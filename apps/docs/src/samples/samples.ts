import type { Api, Operation } from "../spec/api.ts";
import { readCall, type SampleCall } from "./call.ts";
import { curlSample, shortCurl } from "./curl.ts";
import { goSample, shortGo } from "./go.ts";
import { nodeSample, shortNode, shortTypescript, typescriptSample } from "./javascript.ts";
import { pythonSample, shortPython } from "./python.ts";

interface Language {
  /** The name that highlighters use for the language, such as `sh`. */
  readonly lang: string;
  /** The name that Redoc uses for the language. */
  readonly redocLang: string;
  /** The text of a tab, such as `curl`. */
  readonly label: string;
}

/**
 * A call of an operation in one language, with the example values of the spec. The tests run the short and
 * the complete form.
 */
export interface Sample extends Language {
  /** The call in a few lines. */
  readonly short: string;
  /**
   * A complete program to build on. It has a time limit, follows no redirect, sets an exit code, and stores
   * the secret of a new key in a file.
   */
  readonly complete: string;
}

type SampleWriter = (call: SampleCall) => string;

const languages: readonly (Language & Record<"short" | "complete", SampleWriter>)[] = [
  { lang: "sh", redocLang: "Shell", label: "curl", short: shortCurl, complete: curlSample },
  {
    lang: "ts",
    redocLang: "TypeScript",
    label: "TypeScript",
    short: shortTypescript,
    complete: typescriptSample,
  },
  { lang: "js", redocLang: "JavaScript", label: "Node", short: shortNode, complete: nodeSample },
  { lang: "python", redocLang: "Python", label: "Python", short: shortPython, complete: pythonSample },
  { lang: "go", redocLang: "Go", label: "Go", short: shortGo, complete: goSample },
];

export function samplesOf(api: Api, operation: Operation): readonly Sample[] {
  const call = readCall(api, operation);
  return languages.map(({ short, complete, ...language }) => ({
    ...language,
    short: short(call),
    complete: complete(call),
  }));
}

/** Returns the complete programs in the format of Redoc's `x-codeSamples`. */
export function codeSamplesOf(api: Api, operation: Operation) {
  return samplesOf(api, operation).map(({ redocLang, label, complete }) => ({
    lang: redocLang,
    label,
    source: complete,
  }));
}
