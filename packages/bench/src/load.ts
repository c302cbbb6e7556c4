import { once } from "node:events";
import autocannon from "autocannon";
import { quantile } from "./statistics.ts";

export interface LoadOptions {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Each connection sends its next request after the response to the previous one. */
  readonly connections: number;
  /** Whole seconds, since autocannon checks the time once a second. */
  readonly duration: number;
}

/**
 * Sends one request repeatedly from this process. Returns the number of requests, their rate, and the 99th percentile
 * of the times from request to response, in milliseconds.
 *
 * @throws Error if a request fails or returns an error.
 */
export async function load(options: LoadOptions): Promise<Record<"requests" | "perSecond" | "p99", number>> {
  // Records each latency, since the histogram of autocannon counts whole milliseconds.
  const latencies: number[] = [];
  const errors = new Set<string>();
  let firstAt = 0;
  let lastAt = 0;
  const running = autocannon({ ...options, headers: { ...options.headers } }, () => {});
  running.on("response", (_, status, __, latency) => {
    lastAt = performance.now();
    if (latencies.length === 0) firstAt = lastAt;
    latencies.push(latency);
    if (status < 200 || status > 299) errors.add(`status ${status}`);
  });
  running.on("reqError", (error) => errors.add(error.message));
  await once(running, "done");
  if (latencies.length < 2) errors.add("fewer than 2 responses");
  if (errors.size > 0) throw new Error(`The load on ${options.url} failed: ${[...errors].join(", ")}.`);
  const perSecond = ((latencies.length - 1) / (lastAt - firstAt)) * 1_000;
  return { requests: latencies.length, perSecond, p99: quantile(latencies, 0.99) };
}
