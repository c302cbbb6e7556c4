import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { operationsOf } from "@latchkey/spec-model";
import { describe, expect, test } from "vitest";
import { subjects } from "./documents.ts";

const fileOf = (name: string) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));

describe.each(subjects.map((subject) => ({ name: subject.api.name, subject })))(
  "$name",
  ({ name, subject }) => {
    test("is one module without imports", async () => {
      expect(await readFile(fileOf(name), "utf8")).not.toMatch(
        /\b(import|require|eval|Function|process|node:)\b/,
      );
    });

    test("has no side effects, and runs without eval", async () => {
      const program = `
      const before = Reflect.ownKeys(globalThis).length;
      const [api] = Object.values(await import(${JSON.stringify(fileOf(name))}));
      const { checkResponse } = Object.values(api.operations)[0];
      console.log(Reflect.ownKeys(globalThis).length - before, checkResponse(200, 7)[0]);`;
      const flags = ["--disallow-code-generation-from-strings", "--frozen-intrinsics", "--no-warnings"];
      const run = promisify(execFile)(process.execPath, [...flags, "--input-type=module", "--eval", program]);
      expect(await run).toEqual({ stdout: "0 body must be object\n", stderr: "" });
    });

    test("has every operation of the document as an own property", () => {
      const names = operationsOf(subject.document).map(({ operationId }) => operationId);
      expect(Object.keys(subject.api.operations)).toEqual(names);
    });
  },
);
