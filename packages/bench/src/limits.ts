import type { Scenario } from "./measure.ts";

/** The most that our clients may have: ratios to raw fetch, bytes and instantiations. Set in issue 10. */
export const limits: Readonly<Record<Scenario | "gzipBytes" | "instantiations", number>> = {
  getSequential: 1.1,
  getConcurrent: 1.25,
  postSequential: 1.1,
  postConcurrent: 1.4,
  gzipBytes: 6_500,
  instantiations: 4_000,
};
