/** A bound of issue 4, and on which side of it the figure has to be. */
export type Limit = { readonly most: number } | { readonly least: number };

type LimitName =
  | "readCpuInMemory"
  | "readCpuOnSqlite"
  | "readRateToPrism"
  | "readP99"
  | "createRateToFsync"
  | "firstAnswer"
  | "idleMemory"
  | "largeStoreCost"
  | "listFirstByte"
  | "listMemoryGrowth";

/** What issue 4 asks of the sandbox. Ratios have no unit; times are in milliseconds, memory in MB of 2^20 bytes. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  readCpuInMemory: { most: 1.6 },
  readCpuOnSqlite: { most: 2.2 },
  readRateToPrism: { least: 12 },
  readP99: { most: 2 },
  createRateToFsync: { least: 5 },
  firstAnswer: { most: 200 },
  idleMemory: { most: 90 },
  largeStoreCost: { most: 1.5 },
  listFirstByte: { most: 50 },
  listMemoryGrowth: { most: 64 },
};
