#!/usr/bin/env node
import { startMock } from "./mock.ts";
import { readMockPort } from "./port.ts";
import { firstLine } from "./prism.ts";

async function main(document: string | undefined): Promise<number> {
  const port = readMockPort(process.env);
  const mock = await startMock({ port, ...(document !== undefined && { document }) });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void mock.stop());
  console.log(`The mock of both key APIs answers on ${mock.url} (Ctrl-C stops it). It keeps nothing and takes any key.

  curl -s ${mock.url}/partner-subscription/api/v1/api-key -H 'X-PARTNER-APIKEY: any-value'

Add -H 'Prefer: code=404' for another documented answer, -H 'Prefer: example=<name>' for another example.`);

  const failure = await mock.ended;
  await mock.stop();
  return failure === undefined ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  console.error(`mock: ${firstLine(error)}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
