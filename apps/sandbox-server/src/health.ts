import type { SandboxResponse, Store } from "@latchkey/sandbox";
import { type OwnAnswer, ownAnswers, refuse } from "./refusals.ts";

export function isHealthPath(target: string): boolean {
  return target === "/healthz" || target === "/readyz";
}

/** `/healthz`: the process is up. `/readyz`: the database answers, and the server is not stopping. */
export async function answerHealth(
  target: string,
  method: string,
  store: Store,
  isStopping: boolean,
): Promise<SandboxResponse> {
  if (method !== "GET" && method !== "HEAD") {
    return refuse(ownAnswers.method, "This path takes GET, HEAD only.", { Allow: "GET, HEAD" });
  }
  if (target === "/healthz") return tell({ status: 200, code: "ok" });
  if (isStopping) return tell(ownAnswers.stopping);
  try {
    await store.isEmpty();
    return tell({ status: 200, code: "ready" });
  } catch {
    return tell(ownAnswers.silentDatabase);
  }
}

function tell({ status, code }: Pick<OwnAnswer, "status" | "code">): SandboxResponse {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ status: code }) };
}
