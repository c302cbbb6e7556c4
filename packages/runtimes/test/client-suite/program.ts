// Runs in Node, Chromium and Firefox: makes one call with a built client, and reports what the caller gets.

import type { Run } from "../../src/program.ts";
import type { CallName, ClientParts, FetchResult, SuiteOptions } from "./definition.ts";
import { reveal } from "./reveal.ts";

/** One call of a client. It is JSON, since it is sent between processes. */
export interface Job {
  readonly call: CallName;
  /** Makes the call through the entry `/openapi-fetch`. */
  readonly isApi?: boolean;
  readonly options: Omit<SuiteOptions, "hooks" | "fetch" | "apiKey" | "validate"> & {
    readonly apiKey: string;
  };
  /** Passed to the call itself; only openapi-fetch takes it. */
  readonly callBaseUrl?: string | undefined;
  /** Makes this call first, so that its connection can be used again. */
  readonly first?: CallName | undefined;
  /** Aborts this many milliseconds after `onRetry`; 0 aborts in the hook itself. */
  readonly abortsAfterMs?: number | undefined;
}

/** The result of the call. JSON has no undefined, so null replaces it. */
export interface Report {
  readonly outcome:
    | { readonly body: unknown }
    | { readonly data: unknown; readonly error: unknown; readonly status: number }
    | { readonly thrown: Readonly<Record<string, unknown>> };
  /** The waits that `onRetry` reported. */
  readonly delaysMs: readonly number[];
  /** Each attempt as the hooks name it. */
  readonly labels: readonly string[];
  /** Each printed form of the client and of the error. */
  readonly shown: string;
}

/** The `run` of a client's program. */
export function createRun<Client, Api>(parts: ClientParts<Client, Api>): Run<Job, Report> {
  const describe = (error: unknown): Record<string, unknown> => ({
    ...(error as object),
    ...(parts.isApiError(error) && pick(error, ["body", "code", "requestId", "retryAfterMs"])),
    ...pick(error, ["name", "message"]),
    isLatchkeyError: parts.isLatchkeyError(error),
  });

  return async ({ call, isApi, options, callBaseUrl, first, abortsAfterMs }, inspect) => {
    const delaysMs: number[] = [];
    const labels: string[] = [];
    const controller = new AbortController();
    const hooks = {
      onAttempt: ({ operation, method, route }: Record<"operation" | "method" | "route", string>): void => {
        labels.push(`${operation} ${method} ${route}`);
      },
      onRetry: ({ delayMs }: { delayMs: number }): void => {
        delaysMs.push(delayMs);
        if (abortsAfterMs === 0) controller.abort();
        else if (abortsAfterMs !== undefined) setTimeout(() => controller.abort(), abortsAfterMs);
      },
    };
    const show = (value: unknown): string =>
      [inspect(value), reveal(value), String(value), JSON.stringify(value)].join("\n");
    const { signal } = controller;
    // Creates only the client that the call uses, since an engine may be unable to load the other one.
    const client = isApi ? undefined : parts.createClient({ ...options, hooks });
    const api = isApi ? parts.createApi({ ...options, hooks }) : undefined;
    const run = async (name: CallName): Promise<Exclude<Report["outcome"], { thrown: unknown }>> => {
      if (client !== undefined) return { body: (await parts.calls[name](client, { signal })) ?? null };
      if (api === undefined) throw new Error("There is no client.");
      const init = { signal, ...(callBaseUrl !== undefined && { baseUrl: callBaseUrl }) };
      return describeResult(await parts.apiCalls[name](api, init));
    };
    try {
      if (first !== undefined) await run(first);
      const outcome = await run(call);
      return { outcome, delaysMs, labels, shown: show(client ?? api) };
    } catch (error) {
      return {
        outcome: { thrown: describe(error) },
        delaysMs,
        labels,
        shown: show(client ?? api) + show(error),
      };
    }
  };
}

function describeResult({ data, error, response }: FetchResult) {
  return { data: data ?? null, error: error ?? null, status: response.status };
}

function pick(value: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(Object(value), name) ?? null]));
}
