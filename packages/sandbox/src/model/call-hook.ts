/** Calls a user's hook. If the hook throws, or if its promise rejects, `onFailure` gets the error. */
export function callHook<Value>(
  hook: (value: Value) => unknown,
  value: Value,
  onFailure: (error: unknown) => void,
): void {
  try {
    const result = hook(value);
    // Accepts any object with a `then` method. Most hooks return nothing, and then no promise is created.
    if (typeof result === "object" && result !== null) Promise.resolve(result).catch(onFailure);
  } catch (error) {
    onFailure(error);
  }
}
