import { expect, test } from "vitest";
import { readPorts } from "../src/ports.ts";

test("each port has a default and a variable", () => {
  expect(readPorts({})).toEqual({ docs: 4000, sandbox: 4010, mock: 4020 });
  const env = { LATCHKEY_DOCS_PORT: "1", LATCHKEY_SANDBOX_PORT: "2", LATCHKEY_MOCK_PORT: "3" };
  expect(readPorts(env)).toEqual({ docs: 1, sandbox: 2, mock: 3 });
});

test("each port may be 0", () => {
  const env = { LATCHKEY_DOCS_PORT: "0", LATCHKEY_SANDBOX_PORT: "0", LATCHKEY_MOCK_PORT: "0" };
  expect(readPorts(env)).toEqual({ docs: 0, sandbox: 0, mock: 0 });
});

test.each([
  {
    env: { LATCHKEY_SANDBOX_PORT: "4000" },
    want: "LATCHKEY_DOCS_PORT and LATCHKEY_SANDBOX_PORT are both 4000. Set one of them to another port",
  },
  {
    env: { LATCHKEY_MOCK_PORT: "4010" },
    want: "LATCHKEY_SANDBOX_PORT and LATCHKEY_MOCK_PORT are both 4010. Set one of them to another port",
  },
  {
    env: { LATCHKEY_SANDBOX_PORT: "70000" },
    want: 'LATCHKEY_SANDBOX_PORT is "70000", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.',
  },
])("rejects $env", ({ env, want }) => {
  expect(() => readPorts(env)).toThrow(new RangeError(want));
});
