import {
  BrokenOffError,
  type ConnectionReset,
  connectionReset,
  type SandboxResponse,
} from "../model/http.ts";
import type { Gate } from "./gate.ts";

/**
 * A call's reply whose stream, if it has one, is broken off where the world's data is replaced before its end: its first
 * pages would be of one state and its last of another. To be called within the gate's `share`.
 */
export function wholeOrBrokenOff(
  reply: SandboxResponse | ConnectionReset,
  gate: Gate,
): SandboxResponse | ConnectionReset {
  if (reply === connectionReset || typeof reply.body !== "object") return reply;
  return { ...reply, body: untilReplaced(reply.body, gate, gate.replacements()) };
}

async function* untilReplaced(
  texts: AsyncIterable<string>,
  gate: Gate,
  replacements: number,
): AsyncGenerator<string> {
  const iterator = texts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await gate.share(async () => {
        if (gate.replacements() !== replacements) {
          throw new BrokenOffError(
            "The reply was broken off, since a reset or a snapshot replaced what it tells of.",
          );
        }
        return iterator.next();
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
