export type StoreSize = "small" | "large";
/** The two databases: where each is, and how many keys it holds, with ids from 1 on. */
export type GrowthStores = Readonly<Record<StoreSize, { readonly file: string; readonly count: number }>>;

export type Operation = "read" | "create" | "authenticate" | "authenticateAndMark";

/** What one call cost; the CPU time is that of the whole process. */
export interface CallCost {
  readonly cpuMicroseconds: number;
  /** With the waits for the disk; over HTTP, from one reply to the next. */
  readonly wallMicroseconds: number;
}

/** By operation and store, a cost of each round. */
export type GrowthSamples = Readonly<Record<Operation, Readonly<Record<StoreSize, CallCost[]>>>>;

export const noSamples = (): GrowthSamples => ({
  read: { small: [], large: [] },
  create: { small: [], large: [] },
  authenticate: { small: [], large: [] },
  authenticateAndMark: { small: [], large: [] },
});
