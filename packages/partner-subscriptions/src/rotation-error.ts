import { LatchkeyError } from "@latchkey/client-runtime";

/** The steps of a rotation, in their order. */
export type RotationStep = "create" | "hand-over" | "verify" | "deactivate" | "confirm";

/** What a rotation tells before each step: enough for logs, and no secret. */
export interface RotationEvent {
  readonly step: RotationStep;
  /** The id of the key that is rotated. */
  readonly apiKeyId: number;
  /** The id of the new key; undefined before there is one. */
  readonly newApiKeyId: number | undefined;
}

/** Where a rotation stands, and what is known of both keys. */
export interface RotationState extends RotationEvent {
  /** The name that the new key has, or would have: what to look for where it is not known whether there is one. */
  readonly newApiKeyName: string | undefined;
  /** `unknown` where the service did not say. Up to `verify` the old key is not touched, whatever stands here. */
  readonly oldKey: "active" | "deactivated" | "unknown";
  /** `unknown` where the service did not say: at `create`, whether there is a new key at all. */
  readonly newKey: "none" | "active" | "deactivated" | "unknown";
}

/**
 * A rotation that stopped, with what was reached; the message tells it in a sentence, what to do in another, and ends
 * with the message of what went wrong, in one line of at most 500 characters with all masked that may be a key.
 *
 * `cause` is what went wrong. Where it holds the new secret, or cannot be seen through, as with an HTTP client's error
 * that has the request in it, `cause` is a copy of its name, message and stack without the secret.
 */
export class RotationError extends LatchkeyError implements RotationState {
  override readonly name = "RotationError";
  /** The step that failed, or before which the rotation was stopped. */
  readonly step: RotationStep;
  readonly apiKeyId: number;
  readonly newApiKeyId: number | undefined;
  readonly newApiKeyName: string | undefined;
  readonly oldKey: RotationState["oldKey"];
  readonly newKey: RotationState["newKey"];

  constructor(state: RotationState, cause: unknown) {
    const stopped = `Rotation of API key ${state.apiKeyId} stopped at ${state.step}.`;
    super(`${stopped} ${advise(state)}${tellReason(cause)}`, { cause });
    this.step = state.step;
    this.apiKeyId = state.apiKeyId;
    this.newApiKeyId = state.newApiKeyId;
    this.newApiKeyName = state.newApiKeyName;
    this.oldKey = state.oldKey;
    this.newKey = state.newKey;
  }
}

const maxReasonChars = 500;

/** Whoever threw it may have put a key into it, and not only the new one; runs without a digit are words. */
function tellReason(cause: unknown): string {
  const { message, name } = Object(cause) as { message?: unknown; name?: unknown };
  const said = [message, typeof cause === "string" ? cause : undefined, name].find(
    (text) => typeof text === "string" && text !== "",
  );
  if (said === undefined) return "";
  const masked = String(said).replace(/[A-Za-z0-9_-]{24,}/g, (run) =>
    /[0-9]/.test(run) ? `…${run.slice(-4)}` : run,
  );
  return ` Reason: ${masked.replace(/[^\P{C}]+/gu, " ").slice(0, maxReasonChars)}`;
}

/** What state things are in, and what to do now: a sentence each. */
function advise({ step, apiKeyId, newApiKeyId, newApiKeyName, oldKey, newKey }: RotationState): string {
  if (step === "deactivate" || step === "confirm") {
    const done = `New key ${newApiKeyId} is handed over and verified`;
    const get = `Get key ${apiKeyId}, and deactivate it if it is active.`;
    if (step === "confirm") {
      return `${done}; the deactivation of key ${apiKeyId} was accepted, but is not confirmed. ${get}`;
    }
    return oldKey === "active"
      ? `${done}; key ${apiKeyId} is active too. Deactivate key ${apiKeyId}.`
      : `${done}; whether key ${apiKeyId} is active is not known. ${get}`;
  }

  const untouched = `key ${apiKeyId} was not touched.`;
  if (newKey === "none") {
    return oldKey === "deactivated"
      ? `No key was created; key ${apiKeyId} is inactive already. Give the id of an active key.`
      : `No key was created; ${untouched} Mend the cause, and rotate again.`;
  }
  if (newApiKeyId === undefined) {
    const name = JSON.stringify(newApiKeyName);
    return `A key named ${name} may have been created, and its secret is lost; ${untouched} List the keys, deactivate the new one of that name if there is one, and rotate again.`;
  }
  const fate = {
    active: `New key ${newApiKeyId} could not be deactivated again and is active`,
    deactivated: `New key ${newApiKeyId} is deactivated again`,
    unknown: `Whether new key ${newApiKeyId} could be deactivated again is not known`,
  }[newKey];
  const advice = [
    newKey !== "deactivated" && `deactivate key ${newApiKeyId}`,
    step !== "create" && "take the new secret out of where it was stored",
    "mend the cause",
  ].filter((each) => each !== false);
  const todo = `${advice.join(", ")}, and rotate again.`;
  return `${fate}; ${untouched} ${todo.charAt(0).toUpperCase()}${todo.slice(1)}`;
}
