import { LatchkeyError, quote } from "@latchkey/transport";

/** The steps of a rotation, in their order. */
export type RotationStep = "create" | "hand-over" | "verify" | "deactivate" | "confirm";

/** The event that a rotation reports before each step. It contains no secret, so you may log it. */
export interface RotationEvent {
  readonly step: RotationStep;
  /** The id of the key that is rotated. */
  readonly apiKeyId: number;
  /** The id of the new key. Undefined until the new key exists. */
  readonly newApiKeyId: number | undefined;
}

/** The step that a rotation reached, and the state of both keys. */
export interface RotationState extends RotationEvent {
  /** The name of the new key. Look for it in the list if it is not known whether the key exists. */
  readonly newApiKeyName: string | undefined;
  /**
   * The state of the old key. It is `unknown` if no response shows the state. Up to `verify`, the rotation
   * does not change the old key.
   */
  readonly oldKey: "active" | "deactivated" | "unknown";
  /**
   * The state of the new key. It is `unknown` if no response shows the state. At `create`, `unknown` means
   * that a new key may exist.
   */
  readonly newKey: "none" | "active" | "deactivated" | "unknown";
}

/** A new key of a rotation that may have been handed over, so it was not deactivated. */
export interface KeyLeftActive {
  readonly name: string;
  /** Undefined if the keys could not be listed. Then the key may be inactive. */
  readonly id: number | undefined;
}

/** A registered symbol, so that errors are recognized across two installed copies of this package. */
const kind = Symbol.for("latchkey.rotation-error");

/**
 * Thrown if a rotation stops before its end. The message says in which state both keys are, what to do, and
 * why the rotation stopped.
 *
 * `cause` is an error of the client, or a masked copy of what `handOver`, `verify` or `createClient` threw:
 * name, message, code, stack and causes. No printed form of the cause shows a secret.
 */
export class RotationError extends LatchkeyError implements RotationState {
  override readonly name = "RotationError";
  /** The step that failed. If `signal` stopped the rotation, the step that was next. */
  readonly step: RotationStep;
  readonly apiKeyId: number;
  readonly newApiKeyId: number | undefined;
  readonly newApiKeyName: string | undefined;
  readonly oldKey: RotationState["oldKey"];
  readonly newKey: RotationState["newKey"];
  /** New keys that may be in use. The rotation did not deactivate them, since none of them was replaced by a verified key. */
  readonly leftActive: readonly KeyLeftActive[];

  constructor(state: RotationState, cause: unknown, leftActive: readonly KeyLeftActive[] = []) {
    const { message, name } = Object(cause) as { message?: string; name?: string };
    const reason = quote(message || name || (typeof cause === "string" ? cause : ""), String);
    const stopped = `Rotation of API key ${state.apiKeyId} stopped at ${state.step}.`;
    const described = leftActive.length > 0 ? describeLeftActive(state, leftActive) : describeState(state);
    super(`${stopped} ${described}${reason && ` Reason: ${reason}`}`, { cause });
    this.step = state.step;
    this.apiKeyId = state.apiKeyId;
    this.newApiKeyId = state.newApiKeyId;
    this.newApiKeyName = state.newApiKeyName;
    this.oldKey = state.oldKey;
    this.newKey = state.newKey;
    this.leftActive = leftActive;
  }
}

Object.defineProperty(RotationError.prototype, kind, { value: true });

/**
 * Returns whether a value is a `RotationError`. Also recognizes errors from another installed copy of this
 * package.
 */
export function isRotationError(value: unknown): value is RotationError {
  return typeof value === "object" && value !== null && kind in value;
}

/** Describes the keys that may be in use, and what to do. */
function describeLeftActive({ apiKeyId, oldKey }: RotationState, keys: readonly KeyLeftActive[]): string {
  const left = keys.map(({ id, name }) =>
    id === undefined
      ? `the key named ${JSON.stringify(name)} may be active, and may be in use`
      : `key ${id} is active, and may be in use`,
  );
  const old = {
    active: `key ${apiKeyId} is active`,
    deactivated: `key ${apiKeyId} is inactive`,
    unknown: `it is not known whether key ${apiKeyId} is active`,
  }[oldKey];
  const text = `${[...left, old].join("; ")}. Do not deactivate these keys yet. Fix the cause, and resume the rotation.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Describes the state of both keys, and what to do. */
function describeState({
  step,
  apiKeyId,
  newApiKeyId,
  newApiKeyName,
  oldKey,
  newKey,
}: RotationState): string {
  if (step === "deactivate" && newKey === "deactivated") {
    return `New key ${newApiKeyId} was handed over and is inactive; key ${apiKeyId} was not changed. Activate key ${newApiKeyId} if it is still in use, or rotate again.`;
  }
  if (step === "deactivate" || step === "confirm") {
    const done = `New key ${newApiKeyId} is handed over and verified`;
    const get = `Get key ${apiKeyId}, and deactivate it if it is active.`;
    if (step === "confirm") {
      return `${done}; the deactivation of key ${apiKeyId} was accepted, but is not confirmed. ${get}`;
    }
    return oldKey === "active"
      ? `${done}; key ${apiKeyId} is active too. Deactivate key ${apiKeyId}.`
      : `${done}; it is not known whether key ${apiKeyId} is active. ${get}`;
  }

  const untouched = `key ${apiKeyId} was not changed.`;
  if (newKey === "none") {
    return oldKey === "deactivated"
      ? `No key was created; key ${apiKeyId} is inactive already. Pass the id of an active key.`
      : `No key was created; ${untouched} Fix the cause, and rotate again.`;
  }
  if (newApiKeyId === undefined) {
    const name = JSON.stringify(newApiKeyName);
    return `A key named ${name} may have been created, and its secret is lost; ${untouched} List the keys, deactivate the one of that name if there is one, and rotate again.`;
  }
  const fate = {
    active: `New key ${newApiKeyId} could not be deactivated and is active`,
    deactivated: `New key ${newApiKeyId} is deactivated`,
    unknown: `It is not known whether new key ${newApiKeyId} is deactivated`,
  }[newKey];
  const advice = [
    newKey !== "deactivated" && `deactivate key ${newApiKeyId}`,
    step !== "create" && "remove the new secret from where it was stored",
    "fix the cause",
  ].filter((each) => each !== false);
  const todo = `${advice.join(", ")}, and rotate again.`;
  return `${fate}; ${untouched} ${todo.charAt(0).toUpperCase()}${todo.slice(1)}`;
}
