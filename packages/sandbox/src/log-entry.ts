import type { Operation } from "@latchkey/validators";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./model/http.ts";
import type { Caller, LogEntry } from "./model/world.ts";
import { mask } from "./secret.ts";

/** What is learnt of a request on its way. */
export interface Trace {
  operation?: Operation;
  credential?: string | undefined;
  caller?: Caller;
}

/** Whatever the caller sends, an entry stays short. */
const maxTargetLength = 1_000;
const maxMethodLength = 20;
/** Of a shorter text, four characters are too much to show. */
const minLengthToShow = 16;

export function createLogEntry(
  id: number,
  at: number,
  { method, target }: SandboxRequest,
  { operation, credential, caller }: Trace,
  reply: SandboxResponse | ConnectionReset,
  durationMs: number,
): LogEntry {
  const codes = typeof reply === "symbol" ? [] : codesOf(reply);
  return {
    id,
    time: new Date(at).toISOString(),
    method: mask(method).slice(0, maxMethodLength),
    target: mask(target).slice(0, maxTargetLength),
    ...(operation !== undefined && { operation: operation.operationId }),
    ...(credential && { caller: describeCaller(credential, caller) }),
    status: typeof reply === "symbol" ? 0 : reply.status,
    ...(codes.length > 0 && { codes }),
    durationMs: Math.round(durationMs * 10) / 10,
  };
}

function describeCaller(credential: string, caller: Caller | undefined): string {
  if (caller !== undefined) return `${caller.key.id} …${caller.key.last4 ?? ""}`;
  return credential.length < minLengthToShow ? "…" : `…${credential.slice(-4)}`;
}

/** The codes of a refusal; what is no refusal of the APIs' form has none. */
function codesOf({ status, body }: SandboxResponse): string[] {
  if (status < 400 || typeof body !== "string") return [];
  try {
    const { errors } = JSON.parse(body);
    return errors.map(({ code }: { code: unknown }) => String(code));
  } catch {
    return [];
  }
}
