// Compiled against the published declarations without the DOM library and without the types of Node. Never run.

import {
  type ApiKey,
  apiKeyStatuses,
  type CallEndEvent,
  createPartnerSubscriptionsClient,
  type Fetch,
  isApiError,
  type PartnerSubscriptionsClient,
  type PartnerSubscriptionsOptions,
  ResponseError,
} from "@latchkey/partner-subscriptions";
import {
  isRotationError,
  type RotateKeyOptions,
  rotateKey,
} from "@latchkey/partner-subscriptions/rotate-key";
import { staleKeys } from "@latchkey/partner-subscriptions/stale-keys";
import { validateResponses } from "@latchkey/partner-subscriptions/validate";

declare const env: { readonly timeoutMs: number | undefined; readonly key: string | undefined };
declare const fetch: Fetch;

export const options: PartnerSubscriptionsOptions = {
  apiKey: env.key,
  timeoutMs: env.timeoutMs,
  retry: { maxRetries: env.timeoutMs },
  headers: { traceparent: env.key },
  fetch,
  validate: validateResponses,
  hooks: { onCallEnd: async ({ durationMs, error }: CallEndEvent) => [durationMs, error?.message] },
};

export async function run(client: PartnerSubscriptionsClient): Promise<ApiKey[]> {
  const rotation: RotateKeyOptions = {
    apiKeyId: 1,
    handOver: ({ api_key }) => api_key,
    createClient: (apiKey) => createPartnerSubscriptionsClient({ ...options, apiKey }),
  };
  try {
    await rotateKey(client, rotation);
  } catch (error) {
    if (isRotationError(error)) return [];
    if (isApiError(error)) return [...error.headers].length > 0 ? [] : Promise.reject(error.body);
    if (error instanceof ResponseError) throw new Error(error.response?.text());
  }
  const { api_keys } = await client.listApiKeys({}, { headers: [["traceparent", "00-1"]] });
  const active = api_keys.filter(({ status }) => status === apiKeyStatuses[0]);
  return staleKeys(active, { unusedForMs: 1 }).stale.map(({ key }) => key);
}
