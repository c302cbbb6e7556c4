import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox.ts";
import { documentedControls } from "../controls/documented.ts";
import { documentedOutput, readBlocks, runProgram } from "./programs.ts";

const guideFile = new URL("../../CONTROLS.md", import.meta.url);
const guide = await readFile(guideFile, "utf8");
const programs = await readBlocks(guideFile, "ts");

interface Line {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The parts of a curl line of the guide: `-X`, `-H`, `--json` and a URL. */
function parse(line: string): Line {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const after = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
  const body = after("--json");
  const [name, value] = after("-H")?.split(": ") ?? [];
  return {
    method: after("-X") ?? (body === undefined ? "GET" : "POST"),
    url: words.find((word) => word.startsWith("http://")) ?? "",
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(name !== undefined && value !== undefined && { [name]: value }),
    },
    body,
  };
}

const lines = guide
  .split("\n")
  .filter((line) => line.startsWith("curl "))
  .map(parse);

test("runs each curl line of the guide, one after the other", async () => {
  const sandbox = await createSandbox({ controls: true });
  for (const { method, url, headers, body } of lines) {
    const response = await sandbox.fetch(new Request(url, { method, headers, body: body ?? null }));
    expect([method, url, response.ok]).toEqual([method, url, true]);
  }
  await sandbox.close();
});

test("shows every operation of the controls in the guide", () => {
  const shown = new Set(lines.map(({ method, url }) => `${method} ${new URL(url).pathname}`));
  const all = documentedControls().map(({ method, path }) => {
    const name = path.includes("worlds") ? "test-1" : "two-keys";
    return `${method} ${path.replace("{id}", "1").replace("{name}", name)}`;
  });
  expect(all.filter((each) => !shown.has(each))).toEqual(["GET /_sandbox/openapi.json"]);
});

test.each(programs)("prints what the guide's program documents: %#", async (program) => {
  expect(documentedOutput(program)).not.toBe("");
  expect(await runProgram(program)).toBe(documentedOutput(program));
});
