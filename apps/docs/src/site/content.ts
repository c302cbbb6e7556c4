import { demoSeed } from "@latchkey/sandbox";
import { readComparison } from "../guides/read-guides.ts";
import { samplesOf } from "../samples/samples.ts";
import type { Api } from "../spec/api.ts";
import { readFormData } from "../try-it/form-data.ts";
import { pagesOf, type SitePlan } from "./plan.ts";

/** Returns the data that the build passes to Astro in the module `latchkey:content`. */
export function siteContent(plan: SitePlan, repository: string | undefined) {
  const apis = plan.apis.map(({ api }) => api);
  return {
    pages: pagesOf(plan),
    /** The address of the repository. Undefined if the site has no links to it. */
    repository,
    forms: apis.map(readFormData),
    apis: apis.map(({ slug, title, summary }) => ({ slug, title, summary })),
    firstCall: apis.slice(0, 1).flatMap(firstCall),
    /** The Markdown table that compares the APIs. */
    comparison: readComparison(apis),
  };
}

export type SiteContent = ReturnType<typeof siteContent>;

/** Returns the first call on the landing page, which goes to the sandbox that `pnpm start` runs. */
function firstCall(api: Api) {
  const [operation] = api.operations;
  const [key] = demoSeed.partnerKeys ?? [];
  if (operation === undefined || key === undefined) return [];
  const { apiKey, baseUrl } = api.credential.environment;
  const server = api.servers[0].url;
  const address = `http://127.0.0.1:4010${new URL(server).pathname}`;
  return samplesOf(api, operation)
    .filter(({ lang }) => lang === "sh" || lang === "ts")
    .map(({ label, lang, short }) => ({
      label,
      lang,
      source:
        lang === "sh"
          ? `export ${apiKey}=${key.secret}\n${short.replace(server, address)}`
          : `// ${apiKey}=${key.secret}\n// ${baseUrl}=${address}\n${short}console.log(result);\n`,
    }));
}
