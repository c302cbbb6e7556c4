import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { countGzipBytes } from "../bundle.ts";
import { type Figure, failedFigure } from "../figures.ts";
import type { SandboxPart } from "../options.ts";
import type { BenchContext } from "../servers.ts";
import { measureCreates } from "./creates.ts";
import { measureList } from "./list.ts";
import { measurePostgres } from "./postgres.ts";
import { measureReads } from "./reads.ts";
import { measureStart } from "./start.ts";

const parts: Readonly<Record<SandboxPart, (context: BenchContext) => Promise<readonly Figure[]>>> = {
  reads: measureReads,
  creates: measureCreates,
  start: measureStart,
  list: measureList,
  size: measureSize,
  postgres: measurePostgres,
};

/** Measures the sandbox part by part. A part that fails has a row with the reason. */
export async function benchSandbox(names: readonly SandboxPart[], context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    context.report(`measure ${name}`);
    const folder = join(context.folder, name);
    await mkdir(folder);
    const measured = parts[name]({ ...context, folder });
    figures.push(...(await measured.catch((error: unknown) => [failedFigure(name, error)])));
  }
  return figures;
}

/** Measures the size of `createSandbox()` in a browser. */
async function measureSize(): Promise<Figure[]> {
  const { atStart: value, later } = await countGzipBytes("sandbox.ts");
  const from = `${later.toLocaleString("en")} bytes more by dynamic imports`;
  const limit = { most: 28_000 };
  return [{ label: "createSandbox() in a browser, gzip", unit: "bytes", limit, value, from }];
}
