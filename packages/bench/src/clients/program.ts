import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { bundleProgram, programPath } from "../bundle.ts";
import { dependencyFile, installedVersion, runScript } from "../dependency.ts";
import type { PlainResponse, Responses } from "../servers.ts";

/** A client to measure. */
export interface MeasuredClient {
  /** The name of the client, with the version if the client is not ours. */
  readonly label: string;
  /** The program in `programs/`, in which the client calls every operation of its API. */
  readonly program: string;
  /** Generates the client, which the program imports. */
  readonly generate?: () => Promise<void>;
  /** Which of our limits apply to the client. */
  readonly limits?: "all" | "sizes";
  /** The measured figures. By default, all figures are measured. */
  readonly only?: "times" | "sizes";
}

/** The first client is the baseline. Time a prime number of clients, so that all follow each other equally often. */
export const clients: readonly MeasuredClient[] = [
  { label: "raw fetch", program: "raw-fetch.ts" },
  { label: "raw fetch again (noise)", program: "raw-fetch.ts", only: "times" },
  { label: "ours", program: "ours.ts", limits: "all" },
  { label: "ours, openapi-fetch entry", program: "ours-api.ts" },
  // This client shares the timed code of our other client.
  { label: "ours, CertCentral", program: "ours-certcentral.ts", limits: "sizes", only: "sizes" },
  {
    label: `hey-api ${installedVersion("@hey-api/openapi-ts")}`,
    program: "hey-api.ts",
    generate: async () => {
      const document = dependencyFile("@latchkey/spec", "dist/partner-subscriptions.json");
      const script = dependencyFile("@hey-api/openapi-ts", "bin/run.js");
      const args = ["--input", document, "--output", "generated", "--client", "@hey-api/client-fetch"];
      await runScript(script, [...args, "--no-log-file"], programPath("."));
    },
  },
];

/** The calls of a program, the same for every client that is timed. */
export interface Calls {
  listApiKeys(): Promise<number>;
  createSubaccountApiKey(accountId: number, name: string): Promise<string>;
  getApiKey(apiKeyId: number): Promise<string>;
  updateApiKeyStatus(apiKeyId: number, status: "active" | "inactive"): Promise<unknown>;
}

const key = { id: 12345, name: "Production API Key", account_id: 67890, status: "active" };
const dates = { created_at: "2025-01-15T10:30:00Z", last_used_date: "2025-01-28T14:22:00Z" };
const listedKey = { ...key, ...dates, api_key_last4: "xyz9" };
const createdKey = { ...key, api_key: "secret-of-the-bench-with-as-many-characters-as-one" };

const json = (status: number, value: unknown): PlainResponse => {
  const body = JSON.stringify(value);
  const headers = { "Content-Type": "application/json", "Content-Length": String(body.length) };
  return { status, headers, body };
};

/** The responses of the server to every client. The bodies are as large as DigiCert's examples. */
export const responses: Responses = {
  "GET /api-key": json(200, { api_keys: [listedKey, listedKey] }),
  GET: json(200, listedKey),
  POST: json(201, createdKey),
  PUT: { status: 204 },
};

/** Compiles a program and connects it. @throws Error if a call does not return what the server sends. */
export async function connectProgram(program: string, compiled: string, serverUrl: string): Promise<Calls> {
  await writeFile(compiled, await bundleProgram(program));
  const { connect } = await import(pathToFileURL(compiled).href);
  const calls: Calls = connect(serverUrl, "bench-key-not-a-secret");
  const secret = await calls.createSubaccountApiKey(67891, "Bench");
  const returned = [await calls.listApiKeys(), secret, await calls.getApiKey(12345)].join();
  await calls.updateApiKeyStatus(12345, "inactive");
  if (returned === [2, createdKey.api_key, key.name].join()) return calls;
  throw new Error(`The calls returned ${returned} instead of what the server sends.`);
}
