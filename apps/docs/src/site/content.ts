import type { Page } from "../markdown/page.ts";
import type { FormApi } from "../try-it/form-data.ts";

/** The data that the build passes to Astro in the module `latchkey:content`. */
export interface SiteContent {
  readonly pages: readonly Page[];
  /** The address of the repository. Undefined if the site has no links to it. */
  readonly repository: string | undefined;
  readonly forms: readonly FormApi[];
  readonly apis: readonly ApiSummary[];
  /** The first call of the landing page, in each language. */
  readonly firstCall: readonly { readonly label: string; readonly lang: string; readonly source: string }[];
  /** The Markdown table that compares the APIs. */
  readonly comparison: string;
}

/** The data about an API on the landing page. */
export interface ApiSummary {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly header: string;
  readonly operations: readonly {
    readonly slug: string;
    readonly method: string;
    readonly summary: string;
  }[];
}
