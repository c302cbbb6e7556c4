import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DevOptions, startDev } from "./dev/dev-server.ts";
import { readDocsPort } from "./port.ts";

function fromHere(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

try {
  const port = readDocsPort(process.env);
  // Not `dist`: that is `pnpm build`'s, and a build that Ctrl-C cuts short leaves nothing in it.
  const scratch = await mkdtemp(join(tmpdir(), "latchkey-docs-dev-"));
  const clean = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  const siteDir = join(scratch, "site");
  const options: DevOptions = {
    port,
    siteDir,
    areas: [
      {
        folders: [fromHere("../../../spec/partner-subscriptions"), fromHere("../../../spec/certcentral")],
        prepare: [fromHere("../../../packages/codegen/src/main.ts"), "bundle"],
      },
      { folders: [fromHere("."), fromHere("../guides"), fromHere("../changelog")] },
    ],
    buildSite: [fromHere("build.ts"), siteDir],
    report: console.log,
  };
  const dev = await startDev(options).catch(async (cause: unknown) => {
    await clean();
    throw cause;
  });
  console.log(`Reference: ${dev.url}, rebuilt on change`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void dev.close().then(clean));
  }
} catch (error) {
  console.error(`docs: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
