import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { MeasuredClient } from "./clients/client.ts";

/** Copies a client's program beside what it is generated from. Returns the path of the copy. */
export async function prepareProgram(client: MeasuredClient, scratchFolder: string): Promise<string> {
  const folder = join(scratchFolder, client.id);
  const path = join(folder, "program.ts");
  await mkdir(folder);
  await copyFile(fileURLToPath(new URL(`../programs/${client.program}`, import.meta.url)), path);
  try {
    await client.generate?.(folder);
  } catch (cause) {
    throw new Error(`could not be generated: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return path;
}

/** The calls of a program, alike for every client. */
export interface Calls {
  listApiKeys(): Promise<number>;
  createSubaccountApiKey(accountId: number, name: string): Promise<string>;
  getApiKey(apiKeyId: number): Promise<string>;
  updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<void>;
}

/** Compiles a program and connects it. @throws Error if a call does not return what the server sends. */
export async function connectProgram(programPath: string, serverUrl: string): Promise<Calls> {
  const contents = await compile(programPath);
  const path = programPath.replace(/\.ts$/, ".mjs");
  await writeFile(path, contents);
  const { connect } = (await import(pathToFileURL(path).href)) as {
    connect: (baseUrl: string, apiKey: string) => Calls;
  };
  const calls = connect(serverUrl, "bench-key-not-a-secret");
  await check(calls);
  return calls;
}

async function compile(programPath: string): Promise<Uint8Array> {
  try {
    const bundle = await build({
      entryPoints: [programPath],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "esnext",
      sourcemap: "inline",
      logLevel: "silent",
    });
    return bundle.outputFiles[0]?.contents ?? new Uint8Array();
  } catch (cause) {
    const { errors } = Object(cause) as { errors?: readonly { text: string }[] };
    throw new Error(`could not be built: ${errors?.[0]?.text ?? cause}`, { cause });
  }
}

/** Before it is timed, a client shows that it does the same as the others. */
async function check(calls: Calls): Promise<void> {
  const seen = {
    listApiKeys: await calls.listApiKeys(),
    createSubaccountApiKey: typeof (await calls.createSubaccountApiKey(67891, "Bench")),
    getApiKey: typeof (await calls.getApiKey(12345)),
    updateApiKeyStatus: await calls.updateApiKeyStatus(12345, "inactive"),
  };
  const want = { listApiKeys: 2, createSubaccountApiKey: "string", getApiKey: "string" };
  if (JSON.stringify(seen) !== JSON.stringify(want)) {
    throw new Error(`returned ${JSON.stringify(seen)}, but the server sent ${JSON.stringify(want)}`);
  }
}
