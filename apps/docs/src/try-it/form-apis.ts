import type { FormApi } from "./form-data.ts";

/** What the forms are made of: bundle.ts puts the data of the published documents in the place of this file. */
export const formApis: readonly FormApi[] = [];
