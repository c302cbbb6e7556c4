import { demoSeed } from "@latchkey/sandbox";
import { samplesOf } from "../samples/samples.ts";
import type { Api } from "../spec/api.ts";

/**
 * Returns the first call on the landing page, for a shell and for our client. The call goes to the sandbox
 * that `pnpm start` runs.
 */
export function firstCall(api: Api): { label: string; lang: string; source: string }[] {
  const [operation] = api.operations;
  const [server] = api.servers;
  const [key] = demoSeed.partnerKeys ?? [];
  if (operation === undefined || server === undefined || key === undefined) return [];
  const { apiKey, baseUrl } = api.credential.environment;
  const address = `http://127.0.0.1:4010${new URL(server.url).pathname}`;
  return samplesOf(api, operation)
    .filter(({ lang }) => lang === "sh" || lang === "ts")
    .map(({ label, lang, short }) => ({
      label,
      lang,
      source:
        lang === "sh"
          ? `export ${apiKey}=${key.secret}\n${short.replace(server.url, address)}`
          : `// ${apiKey}=${key.secret}\n// ${baseUrl}=${address}\n${short}console.log(result);\n`,
    }));
}
