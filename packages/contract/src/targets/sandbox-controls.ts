import type { Send } from "../http.ts";
import type { Clock } from "../target.ts";

/** Puts a sandbox back to its start: state, clock, rate limits and failures. */
export async function resetSandbox(send: Send): Promise<void> {
  await control(send, "POST", "/_sandbox/reset");
}

/** Lets a sandbox tell the real time again. */
export async function resetSandboxClock(send: Send): Promise<void> {
  await control(send, "DELETE", "/_sandbox/clock");
}

/** The clock of a sandbox whose controls are on. */
export function sandboxClock(send: Send): Clock {
  return {
    now: async () => {
      const { now } = JSON.parse(await control(send, "GET", "/_sandbox/clock"));
      return Date.parse(now);
    },
    advance: async (milliseconds) => {
      await control(send, "POST", "/_sandbox/clock/advance", { milliseconds });
    },
  };
}

async function control(send: Send, method: string, target: string, body?: unknown): Promise<string> {
  const { status, text } = await send({
    method,
    target,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status < 300) return text;
  throw new Error(
    `${method} ${target} answered ${status}: the target has to be a sandbox with its controls on`,
  );
}
