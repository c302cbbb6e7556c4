#!/usr/bin/env node
import { describeMock } from "./description.ts";
import { startMock } from "./mock.ts";
import { readMockPort } from "./port.ts";
import { firstLine } from "./prism.ts";

const interrupt = new AbortController();
const { signal: interrupted } = interrupt;

async function main(document: string | undefined): Promise<number> {
  const port = readMockPort(process.env);
  // Adds the handlers before the start. Otherwise a signal would end this process and leave Prism running.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupt.abort());
  const mock = await startMock({ port, signal: interrupted, ...(document !== undefined && { document }) });
  interrupted.addEventListener("abort", () => void mock.stop());
  console.log(`The mock of both key APIs runs on ${mock.url} (Ctrl-C stops it). It stores nothing and accepts any key.

${describeMock(mock.url)}`);

  const failure = await mock.ended;
  await mock.stop();
  return failure === undefined ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  if (!interrupted.aborted) {
    console.error(`mock: ${firstLine(error)}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
