import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./repository.ts";
import { maxWords, phrases } from "./word-table.ts";

export interface Finding {
  readonly line: number;
  readonly name: string;
  readonly text: string;
  readonly better: string;
}

/** A text of a file, and the line that it starts at. */
interface Passage {
  readonly text: string;
  readonly line: number;
}

/**
 * The phrases of the word table in a file, and the long sentences if it is Markdown. Checked are the text of Markdown, the
 * prose of YAML, and comments and strings of code. A line above with `words: REASON` in a comment excepts the next line.
 */
export function checkWords(file: string, source: string): Finding[] {
  const isMarkdown = file.endsWith(".md");
  const lines = source.split("\n");
  const isExcepted = ({ line }: Finding): boolean => /\bwords: \S/.test(lines[line - 2] ?? "");
  const passages = isMarkdown
    ? markdownPassages(source)
    : file.endsWith(".yaml")
      ? [{ text: source, line: 1 }]
      : codePassages(source);
  return passages
    .flatMap((passage) => [...phrasesIn(passage), ...(isMarkdown ? longSentences(passage) : [])])
    .filter((finding) => !isExcepted(finding));
}

function phrasesIn({ text, line }: Passage): Finding[] {
  return phrases.flatMap(({ name, pattern, better }) =>
    [...text.matchAll(pattern)].map((match) => ({
      line: line + text.slice(0, match.index).split("\n").length - 1,
      name,
      text: match[0].trim(),
      better,
    })),
  );
}

function longSentences({ text, line }: Passage): Finding[] {
  if (/^\s*\|/.test(text)) return [];
  const plain = text.replaceAll(/`[^`]*`/g, "code").replaceAll(/\]\([^)]*\)/g, "]");
  return plain
    .split(/(?<=[.?!:])\s+/)
    .map((sentence) => ({ sentence, words: sentence.split(/\s+/).filter((word) => /\w/.test(word)).length }))
    .filter(({ words }) => words > maxWords)
    .map(({ sentence, words }) => ({
      line: line + plain.slice(0, plain.indexOf(sentence)).split("\n").length - 1,
      name: "long sentence",
      text: `${words} words: ${sentence.slice(0, 60).replaceAll("\n", " ")}…`,
      better: `at most ${maxWords} words`,
    }));
}

/** Paragraphs, list items and table rows, without fenced code. */
function markdownPassages(source: string): Passage[] {
  const text = source.replaceAll(/^( *)```.*?^\1```/gms, (code) => code.replaceAll(/[^\n]/g, ""));
  return [
    ...text.matchAll(
      /(?:^(?!\s*(?:[-*+>|#]|\d+\.) ).*\S.*\n?)+|^.*\S.*\n?(?:^ +(?![-*+] |\d+\. ).*\S.*\n?)*/gm,
    ),
  ].map((match) => ({ text: match[0], line: text.slice(0, match.index).split("\n").length }));
}

/** Comments, and strings of more than one word: messages, help texts, titles of tests. */
function codePassages(source: string): Passage[] {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
  return [...source.matchAll(token)]
    .filter(([text]) => /\S \S/.test(text))
    .map((match) => ({ text: match[0], line: source.slice(0, match.index).split("\n").length }));
}

if (import.meta.main) {
  const areas = process.argv.slice(2);
  const listed = execFileSync(
    "git",
    ["ls-files", "--", "*.md", "*.yaml", "*.ts", "*.js", "*.mjs", "*.astro"],
    {
      cwd: repository,
      encoding: "utf8",
    },
  );
  const files = listed
    .split("\n")
    .filter((file) => file !== "" && !/\/generated\/|word-table|check-words|pnpm-lock/.test(file))
    .filter((file) => areas.length === 0 || areas.some((area) => file.startsWith(area)));
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const { line, name, text, better } of checkWords(
      file,
      readFileSync(join(repository, file), "utf8"),
    )) {
      console.error(`${file}:${line}: "${text}" (${name}): write ${better}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  if (counts.size > 0) process.exitCode = 1;
  console.log(
    [...counts].map(([name, count]) => `${count} ${name}`).join(", ") ||
      `${files.length} files are in plain words`,
  );
}
