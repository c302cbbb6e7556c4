/** The parts of a run, in its order. */
export const partNames = ["reads", "creates", "start", "growth", "list"] as const;
export type PartName = (typeof partNames)[number];

/** How much is done in each part. */
export interface Plan {
  /** Rounds of reads; in each, every server is loaded once. */
  readonly readRounds: number;
  /** Whole seconds, as autocannon counts them. */
  readonly readSeconds: number;
  readonly warmUpSeconds: number;
  readonly createRounds: number;
  readonly createSeconds: number;
  readonly starts: number;
  readonly smallStore: number;
  readonly largeStore: number;
  /** Rounds through the server; in each, both stores are loaded in turn. */
  readonly growthRoundsOverHttp: number;
  readonly requestsPerGrowthRound: number;
  /** How long to wait for last uses to be written: longer than a store keeps them. */
  readonly settleMs: number;
  /** Rounds with no HTTP between. */
  readonly growthRounds: number;
  readonly callsPerGrowthRound: number;
  readonly listedKeys: number;
  readonly lists: number;
}

export const fullPlan: Plan = {
  // Each of seven servers is the first once.
  readRounds: 7,
  readSeconds: 2,
  warmUpSeconds: 4,
  createRounds: 9,
  createSeconds: 2,
  starts: 9,
  smallStore: 1_000,
  largeStore: 1_000_000,
  growthRoundsOverHttp: 7,
  // Few enough that each of them is answered before the first last use is written.
  requestsPerGrowthRound: 8_000,
  settleMs: 1_500,
  growthRounds: 5,
  callsPerGrowthRound: 10_000,
  listedKeys: 100_000,
  lists: 5,
};

/** Takes every step once or twice: what it measures says nothing. */
export const quickPlan: Plan = {
  readRounds: 1,
  readSeconds: 1,
  warmUpSeconds: 1,
  createRounds: 1,
  createSeconds: 1,
  starts: 1,
  smallStore: 100,
  largeStore: 5_000,
  growthRoundsOverHttp: 1,
  requestsPerGrowthRound: 500,
  settleMs: 50,
  growthRounds: 1,
  callsPerGrowthRound: 500,
  listedKeys: 2_000,
  lists: 1,
};
