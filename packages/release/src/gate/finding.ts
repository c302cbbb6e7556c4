/** The sizes of a change, smallest first, as change files name them. */
export const sizes = ["none", "patch", "minor", "major"] as const;
export type Size = (typeof sizes)[number];

/** A difference from the last release that users of a package can notice. */
export interface Finding {
  readonly size: Exclude<Size, "none">;
  /** The package whose change file must announce the difference. */
  readonly packageName: string;
  readonly what: string;
  /** What to do if no change file is enough. */
  readonly fix?: string;
}

/** Whether `one` is at least as large as `other`. */
export function covers(one: Size, other: Size): boolean {
  return sizes.indexOf(one) >= sizes.indexOf(other);
}

/** The size that a change file must have. Below 1.0.0, a breaking change raises the minor version. */
export function neededSize({ size }: Finding, releasedVersion: string): Size {
  return size === "major" && releasedVersion.startsWith("0.") ? "minor" : size;
}
