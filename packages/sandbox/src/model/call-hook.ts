/** Calls a function of the user's. What it throws, or its promise rejects with, goes to `onFailure`. */
export function callHook<Value>(
  hook: (value: Value) => unknown,
  value: Value,
  onFailure: (error: unknown) => void,
): void {
  try {
    const result = hook(value);
    // A thenable of any kind. Most hooks return nothing, and cost no promise.
    if (typeof result === "object" && result !== null) Promise.resolve(result).catch(onFailure);
  } catch (error) {
    onFailure(error);
  }
}
