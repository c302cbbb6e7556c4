// Runs in Node 22, Node 24 and Chromium: makes one call with the built client, and reports what a caller sees of it.

import {
  createPartnerSubscriptionsClient,
  isApiError,
  isLatchkeyError,
  type PartnerSubscriptionsClient,
  type PartnerSubscriptionsOptions,
} from "@latchkey/partner-subscriptions";
import type { Run } from "@latchkey/runtimes";
import { reveal } from "./runtimes-reveal.ts";

type Call = (client: PartnerSubscriptionsClient, options?: { signal: AbortSignal }) => Promise<unknown>;

export type CallName = "list" | "create" | "get" | "deactivate";

const calls: Record<CallName, Call> = {
  list: (client, options) => client.listApiKeys({}, options),
  create: (client, options) => client.createSubaccountApiKey({ accountId: 67891, name: "Build" }, options),
  get: (client, options) => client.getApiKey({ apiKeyId: 12346 }, options),
  deactivate: (client, options) =>
    client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" }, options),
};

export interface Job {
  readonly call: CallName;
  readonly options: Omit<PartnerSubscriptionsOptions, "hooks" | "fetch" | "apiKey"> & { apiKey: string };
  /** Makes this call first, so that its connection can be used again. */
  readonly first?: CallName | undefined;
  /** Gives up so long after a repetition is announced, in place of waiting for it; 0 is in the hook itself. */
  readonly abortsAfterMs?: number | undefined;
}

export interface Report {
  /** `body` is null where it is undefined. */
  readonly outcome: { readonly body: unknown } | { readonly error: Readonly<Record<string, unknown>> };
  /** The announced waits. */
  readonly delaysMs: readonly number[];
  /** Everything that any means shows of the client and of the error. */
  readonly shown: string;
}

export const run: Run<Job, Report> = async ({ call, options, first, abortsAfterMs }, inspect) => {
  const delaysMs: number[] = [];
  const giveUp = new AbortController();
  const onRetry = ({ delayMs }: { delayMs: number }): void => {
    delaysMs.push(delayMs);
    if (abortsAfterMs === 0) giveUp.abort();
    else if (abortsAfterMs !== undefined) setTimeout(() => giveUp.abort(), abortsAfterMs);
  };
  const client = createPartnerSubscriptionsClient({ ...options, hooks: { onRetry } });
  if (first !== undefined) await calls[first](client);
  const show = (value: unknown): string =>
    [inspect(value), reveal(value), String(value), JSON.stringify(value)].join("\n");
  try {
    const body = (await calls[call](client, { signal: giveUp.signal })) ?? null;
    return { outcome: { body }, delaysMs, shown: show(client) };
  } catch (error) {
    return { outcome: { error: describe(error) }, delaysMs, shown: show(client) + show(error) };
  }
};

/** Own fields as they are; what is undefined as null, since JSON would lose it. */
function describe(error: unknown): Record<string, unknown> {
  const { name, message } = error as Error;
  return {
    ...(error as object),
    ...(isApiError(error) && {
      body: error.body ?? null,
      code: error.code ?? null,
      requestId: error.requestId ?? null,
    }),
    name,
    message,
    isLatchkeyError: isLatchkeyError(error),
  };
}
