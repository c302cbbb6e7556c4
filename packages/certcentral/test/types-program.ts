// Compiled against the published declarations without the DOM library and without the types of Node. Never run.

import {
  type CallEndEvent,
  type CertCentralClient,
  type CertCentralOptions,
  createCertCentralClient,
  type Fetch,
  isApiError,
  type KeyOrAcmeCredential,
  keyStatuses,
  ResponseError,
} from "@latchkey/certcentral";
import { isAcmeKey } from "@latchkey/certcentral/acme";
import { isRotationError, type RotateKeyOptions, rotateKey } from "@latchkey/certcentral/rotate-key";
import { staleKeys } from "@latchkey/certcentral/stale-keys";
import { validateResponses } from "@latchkey/certcentral/validate";

declare const env: { readonly timeoutMs: number | undefined; readonly key: string | undefined };
declare const fetch: Fetch;

export const options: CertCentralOptions = {
  apiKey: env.key,
  region: "eu",
  timeoutMs: env.timeoutMs,
  retry: { maxRetries: env.timeoutMs },
  headers: { traceparent: env.key },
  fetch,
  validate: validateResponses,
  hooks: { onCallEnd: async ({ durationMs, error }: CallEndEvent) => [durationMs, error?.message] },
};

export async function run(client: CertCentralClient): Promise<KeyOrAcmeCredential[]> {
  const rotation: RotateKeyOptions = {
    apiKeyId: 1,
    handOver: ({ api_key }) => api_key,
    createClient: (apiKey) => createCertCentralClient({ ...options, apiKey }),
  };
  try {
    await rotateKey(client, rotation);
  } catch (error) {
    if (isRotationError(error)) return [];
    if (isApiError(error)) return [...error.headers].length > 0 ? [] : Promise.reject(error.body);
    if (error instanceof ResponseError) throw new Error(error.response?.text());
  }
  const { api_keys } = await client.listKeys({}, { headers: [["traceparent", "00-1"]] });
  const active = api_keys.filter((key) => key.status === keyStatuses[0] && !isAcmeKey(key));
  return staleKeys(active, { unusedForMs: 1 }).stale.map(({ key }) => key);
}
