import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { repository } from "./repository.ts";
import { maxWords, phrases } from "./word-table.ts";

export interface Finding {
  readonly line: number;
  readonly name: string;
  readonly text: string;
  readonly better: string;
}

/** A continuous text, and the line of the file at which the text starts. */
interface Passage {
  readonly text: string;
  readonly line: number;
}

/**
 * Finds the phrases of the word table in Markdown, YAML, and the comments and strings of code, and long
 * sentences in Markdown. A comment `words: REASON` allows any text in the line below the comment.
 */
export function checkWords(file: string, source: string): Finding[] {
  const lines = source.split("\n");
  const isAllowed = ({ line }: Finding): boolean =>
    /(?:\/\/|\*|#|<!--)\s*words: \w/.test(lines[line - 2] ?? "");
  return passagesOf(file, source)
    .flatMap((passage) => [...phrasesIn(passage), ...(file.endsWith(".md") ? longSentencesIn(passage) : [])])
    .filter((finding) => !isAllowed(finding))
    .sort((one, other) => one.line - other.line);
}

function passagesOf(file: string, source: string): Passage[] {
  if (file.endsWith(".md")) return markdownPassages(source);
  if (/\.ya?ml$/.test(file)) return [{ text: source.replaceAll("#", " "), line: 1 }];
  if (!file.endsWith(".astro")) return codePassages(source);
  const script = /^---\n.*?\n---\n/s.exec(source)?.[0] ?? "";
  return [...codePassages(script), { text: source.replace(script, blank), line: 1 }];
}

function phrasesIn({ text, line }: Passage): Finding[] {
  // A search is cheaper than matchAll, which copies the pattern. Most texts have no phrase.
  const found = phrases.filter(({ pattern }) => text.search(pattern) >= 0);
  return found.flatMap(({ name, pattern, better }) =>
    [...text.matchAll(pattern)].map((match) => ({
      line: line + linesIn(text.slice(0, match.index + match[0].search(/\w/))),
      name,
      text: match[0].trim().replaceAll(/\s+/g, " "),
      better,
    })),
  );
}

function longSentencesIn({ text, line }: Passage): Finding[] {
  if (text.startsWith("|")) return [];
  let at = line;
  return text.split(/(?<=[.?!:][)\]"*_]*)(?=\s)/).flatMap((sentence) => {
    const start = at + linesIn(/^\s*/.exec(sentence)?.[0] ?? "");
    at += linesIn(sentence);
    const words = sentence.split(/\s+/).filter((word) => /\w/.test(word));
    if (words.length <= maxWords) return [];
    const begin = words.slice(0, 8).join(" ");
    return {
      line: start,
      name: "long sentence",
      text: `${words.length} words: ${begin}…`,
      better: `at most ${maxWords} words`,
    };
  });
}

/** Returns paragraphs, headings, list items and table rows. Replaces code, since code is not prose. */
function markdownPassages(source: string): Passage[] {
  const prose = source
    .replaceAll(/^( *)(```+|~~~+).*?^\1\2/gms, blank)
    .replaceAll(/<!--.*?-->/gs, blank)
    .replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/gs, (code) => `c${blank(code.slice(1))}`)
    .replaceAll(/(?<=\])\([^)]*\)/g, blank)
    .replaceAll(/^[ >]+/gm, blank);
  let line = 1;
  return prose.split(/(?<=\n)(?=\s*\n|\s*(?:[-*+]|\d+\.|#+)\s|\s*\|)|(?<=^#.*\n)/m).map((part) => {
    const text = part.trimStart();
    const passage = { text, line: line + linesIn(part.slice(0, part.length - text.length)) };
    line += linesIn(part);
    return passage;
  });
}

/** Returns comments, and strings of more than one word: messages, help texts, test titles. */
function codePassages(source: string): Passage[] {
  const passages: Passage[] = [];
  const add = (start: number, text: string): void => {
    if (text.trim() !== "") passages.push({ text, line: 1 + linesIn(source.slice(0, start)) });
  };
  const addString = (start: number, text: string): void => {
    if (/\S\s+\S/.test(text)) add(start, text.replaceAll(/\\[nrt]/g, "  "));
  };
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const file = ts.createSourceFile("code.ts", source, options);
  // The source without its literals, since a literal may contain what looks like a comment.
  let code = "";
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) addString(node.getStart(file), node.getText(file));
    if (ts.isTemplateExpression(node)) {
      const rest = node.templateSpans.map(
        ({ expression, literal }) =>
          blank(source.slice(expression.pos, literal.getStart(file))) + literal.getText(file),
      );
      addString(node.getStart(file), node.head.getText(file) + rest.join(""));
    }
    if (ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node))
      code += source.slice(code.length, node.getStart(file)) + blank(node.getText(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  code += source.slice(code.length);
  // Comments with only white space between them are one text. The comment marks are not part of it.
  for (const { index, 0: text } of code.matchAll(/(?:(?:\/\*.*?\*\/|\/\/[^\n]*)\s*)+/gs))
    add(index, text.replaceAll(/^\s*(?:\/?\*+|\/\/+)/gm, blank));
  return passages;
}

function linesIn(text: string): number {
  return text.split("\n").length - 1;
}

/** Replaces a text by spaces and line breaks, so that the surrounding text keeps its line numbers. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

if (import.meta.main) {
  const listed = execFileSync("git", ["ls-files", "--", ...process.argv.slice(2)], {
    cwd: repository,
    encoding: "utf8",
  });
  const files = listed
    .split("\n")
    .filter((file) => /\.(?:md|ya?ml|[cm]?[jt]s|astro)$/.test(file))
    .filter((file) => !/\/generated\/|word-table|check-words|pnpm-lock/.test(file));
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
