import type { Reply, Store } from "@latchkey/sandbox";
import { refuse } from "./refusals.ts";

export function isHealthPath(target: string): boolean {
  return target === "/healthz" || target === "/readyz";
}

/** `/healthz`: the process is up. `/readyz`: the database answers, and the server is not stopping. */
export async function answerHealth(
  target: string,
  method: string,
  store: Store,
  isStopping: boolean,
): Promise<Reply> {
  if (method !== "GET" && method !== "HEAD") {
    return refuse(405, "method_not_allowed", "This path takes GET, HEAD only.", { Allow: "GET, HEAD" });
  }
  if (target === "/healthz") return statusReply(200, "ok");
  if (isStopping) return statusReply(503, "stopping");
  try {
    await store.isEmpty();
    return statusReply(200, "ready");
  } catch {
    return statusReply(503, "database does not answer");
  }
}

function statusReply(status: number, text: string): Reply {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ status: text }) };
}
