import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describeMachine } from "../machine.ts";
import { creates } from "./creates.ts";
import { createDatabaseFolder } from "./folder.ts";
import { growth } from "./growth.ts";
import { list } from "./list.ts";
import { startLoadGenerator } from "./load.ts";
import type { BenchContext, Part } from "./part.ts";
import type { PartName, Plan } from "./plan.ts";
import { reads } from "./reads.ts";
import type { Cores, Row, SandboxReport } from "./report.ts";
import { start } from "./start.ts";

const partsByName: Readonly<Record<PartName, Part>> = { reads, creates, start, growth, list };

export interface SandboxRun {
  readonly plan: Plan;
  readonly isQuick: boolean;
  readonly parts: readonly PartName[];
}

/**
 * Measures the sandbox part by part. What goes wrong in one of them stands in its rows, and the others are measured.
 *
 * @throws Error where there is no disk to measure on.
 */
export async function benchSandbox(
  { plan, isQuick, parts }: SandboxRun,
  cores: Cores | undefined,
  report: (line: string) => void,
): Promise<SandboxReport> {
  const machine = describeMachine();
  await using folder = await createDatabaseFolder();
  using load = startLoadGenerator(cores?.load);
  const rows: Row[] = [];
  const samples: Record<string, unknown> = {};
  for (const name of parts) {
    report(name);
    const itsFolder = join(folder.path, name);
    await mkdir(itsFolder);
    const result = await measurePart(partsByName[name], { plan, cores, folder: itsFolder, load, report });
    rows.push(...result.rows);
    samples[name] = result.samples;
  }
  return {
    takenAt: new Date().toISOString(),
    isQuick,
    machine,
    ...(cores && { cores }),
    folder: folder.path,
    fileSystem: folder.fileSystem,
    rows,
    samples,
  };
}

/** A part's figures, or its rows with what went wrong in place of them. */
export async function measurePart(part: Part, context: BenchContext): ReturnType<Part["measure"]> {
  try {
    return await part.measure(context);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { rows: part.headings(context.plan).map((heading) => ({ ...heading, failure })), samples: [] };
  }
}
