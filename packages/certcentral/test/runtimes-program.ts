// Runs in Node 22, Node 24 and Chromium: makes one call with the built client, and reports what becomes of it.

import { createCertCentralClient, isApiError } from "@latchkey/certcentral";
import type { Run } from "@latchkey/runtimes";

export interface Job {
  readonly call: "list" | "create" | "get";
  readonly options: { readonly apiKey: string; readonly baseUrl: string };
}

export interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly code: string | undefined;
}

export type Outcome = { readonly body: unknown } | { readonly refusal: Refusal };

export const run: Run<Job, Outcome> = async ({ call, options }) => {
  const client = createCertCentralClient(options);
  const calls = {
    list: () => client.listKeys({ user_id: 125039 }),
    create: () => client.createKey({ user_id: 125039, name: "Report", restricted_to_role_id: 102 }),
    get: () => client.getKey({ key_id: 184 }),
  };
  try {
    return { body: await calls[call]() };
  } catch (error) {
    if (!isApiError(error)) throw error;
    const { name, status, code } = error;
    return { refusal: { name, status, code } };
  }
};
