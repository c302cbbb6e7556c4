// Generates load in a process of its own, so that what it costs is none of the server's. One process for all servers: its
// code is equally warm for each.

import autocannon from "autocannon";
import { quantile } from "../../statistics.ts";
import type { LoadOptions, LoadResult, VariedRequest } from "../load.ts";

/** Hands each connection its part of the requests. autocannon makes their bytes before it connects, not under load. */
function dealOut(
  requests: readonly VariedRequest[],
  connections: number,
): (client: autocannon.Client) => void {
  let next = 0;
  return (client) => {
    const first = next;
    next += 1;
    client.setRequests(
      // Copied, since autocannon writes into them.
      requests.filter((_, at) => at % connections === first).map((request) => ({ ...request })),
    );
  };
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const { url, method, headers, body, connections } = options;
  const milliseconds: number[] = [];
  const refused = new Map<number, number>();
  let errors = 0;
  let replyBytes = 0;
  let firstAt = 0;
  let lastAt = 0;
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    const running = autocannon(
      {
        url,
        ...(method && { method }),
        headers: { ...headers },
        ...(body !== undefined && { body }),
        connections,
        ...("seconds" in options
          ? { duration: options.seconds }
          : {
              amount: options.requests.length,
              // How often autocannon looks whether it is done: by default each second, in which the server would be idle.
              sampleInt: 20,
              setupClient: dealOut(options.requests, connections),
            }),
      },
      (error) => (error ? reject(error) : resolve()),
    );
    // autocannon's own histogram counts whole milliseconds.
    running.on("response", (_, status, bytes, duration) => {
      lastAt = performance.now();
      if (milliseconds.length === 0) firstAt = lastAt;
      milliseconds.push(duration);
      replyBytes = bytes;
      if (status < 200 || status > 299) refused.set(status, (refused.get(status) ?? 0) + 1);
    });
    running.on("reqError", () => {
      errors += 1;
    });
  });
  const { user, system } = process.cpuUsage(before);
  const busyPart = (user + system) / 1000 / (performance.now() - startedAt);
  if (errors > 0 || refused.size > 0 || milliseconds.length < 2) {
    const statuses = [...refused].map(([status, count]) => `, ${count} with status ${status}`).join("");
    throw new Error(`of ${milliseconds.length + errors} requests, ${errors} failed${statuses}`);
  }
  return {
    requests: milliseconds.length,
    perSecond: ((milliseconds.length - 1) / (lastAt - firstAt)) * 1000,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    replyBytes,
    busyPart,
  };
}

process.on("message", (options: LoadOptions) => {
  load(options).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.once("disconnect", () => process.exit());
