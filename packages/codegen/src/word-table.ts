/** A phrase that this project does not use, and what to write instead. */
export interface Phrase {
  readonly name: string;
  readonly pattern: RegExp;
  readonly better: string;
}

/** The words of the style guide: see "How we write" in CONTRIBUTING.md. A space also matches the end of a line. */
export const phrases: readonly Phrase[] = [
  {
    name: "where (condition)",
    pattern:
      /[,;:(.] ?where\b(?! (?:to|from)\b)|\b(?:undefined|none|null|empty|nothing|false|true|missing|error|only|except|even|not|but) where\b/gi,
    better: "if, when",
  },
  {
    name: "nobody, whoever",
    pattern: /\b(?:nobody|whoever|somebody|anybody)\b/gi,
    better: "you, a caller, no caller",
  },
  {
    name: "tell, told",
    pattern:
      /\b(?:is|are|was|were|be|been|not) told\b|\b(?:tells?|told|telling) (?:of|apart|whether|how|it|that|a|the|what)\b|\btell(?:s|ing)?(?: \w+){1,3} apart\b/gi,
    better: "report, distinguish, say",
  },
  {
    name: "reply, answer",
    pattern:
      /\brepl(?:y|ies)\b|\b(?:an?|the|its|each|every|this|that|of|no) answers?\b|\b(?:is|are|was|be) answered\b|\banswers (?:with|a|an|the|\d+)\b/gi,
    better: "response, return",
  },
  {
    name: "refusal",
    pattern: /\brefusals?\b|\b(?:is|are|was|were|be|gets?) refused\b|\brefused (?:with|by)\b/gi,
    better: "error response, rejected",
  },
  { name: "mend", pattern: /\bmend(?:s|ed|ing)?\b/gi, better: "fix" },
  { name: "anew, once more", pattern: /\banew\b|\bonce more\b/gi, better: "again" },
  {
    name: "stand",
    pattern:
      /\b(?:stands?|stood|standing) (?:in|on|for|at|still|there|here|below|above|beside|behind|before|between|as|alone|where)\b/gi,
    better: "is, is in, represents",
  },
  { name: "the vendor", pattern: /\b(?:the|a) vendor\b|\bvendor's\b/gi, better: "DigiCert" },
  { name: "not observable", pattern: /\bnot observable\b/gi, better: "skipped" },
  { name: "that is no more", pattern: /\b(?:is|are) no more\b/gi, better: "deleted" },
  { name: "in clear", pattern: /\bin (?:the )?clear\b/gi, better: "in plain text" },
  { name: "at once", pattern: /\bat once\b/gi, better: "immediately, or concurrently" },
  {
    name: "keeps the promise",
    pattern: /\bke(?:eps?|pt) the promise\b|\bpromises? of the spec\b/gi,
    better: "matches the spec",
  },
  {
    name: "is no <noun>",
    pattern:
      /(?<!\bthere )\b(?:is|was|are|were) no (?!more\b|longer\b|one\b|different\b|matter\b|less\b|fewer\b|later\b|earlier\b|lower\b|higher\b|larger\b|other\b)[a-z]+/gi,
    better: "is not a, has no",
  },
].map(({ pattern, ...phrase }) => ({
  ...phrase,
  pattern: new RegExp(pattern.source.replaceAll(" ", "\\s+"), pattern.flags),
}));

/** The longest sentence of a Markdown text, in words. */
export const maxWords = 30;
