/** The path prefix of the controls; neither API has a path below it. */
export const prefix = "/_sandbox";

/** Whether a target is the prefix or below it. */
export function isBelowPrefix(target: string): boolean {
  return target.startsWith(prefix) && [undefined, "/", "?"].includes(target[prefix.length]);
}
