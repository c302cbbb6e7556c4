import type { Api, Operation } from "../spec/api.ts";
import { curlSample } from "./curl.ts";
import { goSample } from "./go.ts";
import { nodeSample } from "./node.ts";
import { pythonSample } from "./python.ts";
import { readCall } from "./read-call.ts";
import type { SampleWriter } from "./sample.ts";
import { shortCurl, shortGo, shortNode, shortPython, shortTypescript } from "./short.ts";
import { typescriptSample } from "./typescript.ts";

/**
 * A call of an operation in one language, with the example values of the spec. The tests run the short and
 * the complete form.
 */
export interface Sample {
  /** The name that highlighters use for the language, such as `sh`. */
  readonly lang: string;
  /** The text of a tab, such as `curl`. */
  readonly label: string;
  /** The call in a few lines. */
  readonly short: string;
  /**
   * A complete program to build on. It has a time limit, follows no redirect, sets an exit code, and stores
   * the secret of a new key in a file.
   */
  readonly complete: string;
}

const languages: readonly {
  readonly lang: string;
  readonly label: string;
  /** The name that Redoc uses for the language. */
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

/** Returns the complete programs in the format that Redoc reads. */
export function codeSamplesOf(api: Api, operation: Operation): readonly CodeSample[] {
  const call = readCall(api, operation);
  return languages.map(({ redocLang, label, complete }) => ({
    lang: redocLang,
    label,
    source: complete(call),
  }));
}
