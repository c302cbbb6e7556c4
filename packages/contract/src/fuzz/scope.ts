import type { Target } from "../target.ts";

/** What may be sent to a target: everything, what changes no key of others, or reads. */
export interface Scope {
  readonly kind: "everything" | "ownKeys" | "reads";
  /** A sentence. */
  readonly description: string;
}

/**
 * Decides by the target's name and by whether it may be written to.
 *
 * @throws Error for `live`.
 */
export function scopeOf({ name, capabilities }: Target): Scope {
  if (name === "live") {
    throw new Error(
      "The live service is not fuzzed. Take another target: sandbox, sandbox-server, or a URL.",
    );
  }
  if (name === "sandbox" || name === "sandbox-server") {
    return { kind: "everything", description: "Everything is sent, since nothing of it outlives the run." };
  }
  if (capabilities.mutable === true) {
    return {
      kind: "ownKeys",
      description:
        "What changes something goes to ids that nothing has and to one key of each API, which the run itself makes.",
    };
  }
  return { kind: "reads", description: `Only reads are sent: ${capabilities.mutable}.` };
}

/** Whether a method promises to change nothing. */
export function isRead(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}
