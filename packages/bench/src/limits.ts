import type { Scenario } from "./measure.ts";

/** What issue 3 asks of our clients, at most. */
export const limits: Readonly<Record<Scenario | "gzipBytes" | "instantiations", number>> = {
  getSequential: 1.1,
  getConcurrent: 1.25,
  postSequential: 1.1,
  postConcurrent: 1.4,
  gzipBytes: 5_000,
  instantiations: 4_000,
};
