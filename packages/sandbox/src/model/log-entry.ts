import { lastFour, type Operation } from "@latchkey/validators";
import type { LoggedRequest } from "@latchkey/validators/sandbox";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./http.ts";
import type { Caller } from "./model.ts";
import { mask } from "./secret.ts";

export type LogEntry = LoggedRequest;

/** The data that the steps of the pipeline collect for the log. */
export interface Trace {
  operation?: Operation;
  credential?: string | undefined;
  caller?: Caller;
}

/** The maximum lengths of `target` and `method`. They keep log entries small if a request is long. */
const maxTargetLength = 1_000;
const maxMethodLength = 20;

export function createLogEntry(
  id: number,
  at: number,
  { id: requestId, method, target }: SandboxRequest,
  { operation, credential, caller }: Trace,
  response: SandboxResponse | ConnectionReset,
  durationMs: number,
): LogEntry {
  const codes = typeof response === "symbol" ? [] : codesOf(response);
  return {
    id,
    ...(requestId !== undefined && { requestId }),
    time: new Date(at).toISOString(),
    method: mask(method).slice(0, maxMethodLength),
    target: mask(target).slice(0, maxTargetLength),
    ...(operation !== undefined && { operation: operation.operationId }),
    ...(credential && { caller: describeCaller(credential, caller) }),
    status: typeof response === "symbol" ? 0 : response.status,
    ...(codes.length > 0 && { codes }),
    durationMs: Math.round(durationMs * 10) / 10,
  };
}

function describeCaller(credential: string, caller: Caller | undefined): string {
  if (caller !== undefined) return `${caller.key.id} …${caller.key.last4 ?? ""}`;
  return lastFour(credential);
}

/** Returns the codes of an error response. Returns none if the body has another format. */
function codesOf({ status, body }: SandboxResponse): string[] {
  if (status < 400 || typeof body !== "string") return [];
  try {
    const { errors } = JSON.parse(body);
    return errors.map(({ code }: { code: unknown }) => String(code));
  } catch {
    return [];
  }
}
