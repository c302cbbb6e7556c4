import { expect, test } from "vitest";
import { joinLines } from "../src/join-lines.ts";

test("each paragraph becomes one line, and paragraphs stay apart", () => {
  expect(joinLines("A revoked key\nstops\nworking.\n\n\n**Store** it:\n  [here](a).\n")).toBe(
    "A revoked key stops working.\n\n\n**Store** it: [here](a).\n",
  );
});

test.each([
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "a | b\n--- | ---\n1 | 2",
  "- one\n- two\n  and more",
  "1. one\n2. two",
  "## Keys\nof an account",
  "Keys\n====",
  "> said\n> so",
  "```json\n{\n\n  two\n  lines\n}\n```",
  "~~~\ntwo\nlines\n~~~",
  "    two\n    lines",
  "<details>\n<summary>a</summary>",
  "one  \ntwo",
  "one\\\ntwo",
])("%j stays as it is", (markdown) => {
  expect(joinLines(markdown)).toBe(markdown);
});

test("a paragraph that a code block follows at once is joined, and the code is not", () => {
  expect(joinLines("Send\nthis:\n```\na\n\nb\nc\n```\nand\nwait.")).toBe(
    "Send this:\n```\na\n\nb\nc\n```\nand wait.",
  );
});
