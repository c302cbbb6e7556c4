import { expect, test } from "vitest";
import { runRedocly } from "../../src/reference/redocly.ts";
import { publishedDocuments } from "../../src/spec/documents.ts";

/** The current score of each document. decisions/score.md says what would raise it, and at what price. */
const reached: Readonly<Record<string, number>> = { "partner-subscriptions": 89.7, certcentral: 80.9 };

interface ScoreReport {
  readonly agentReadiness: number;
  readonly subscores: Readonly<Record<string, number>>;
}

test.each(publishedDocuments())(
  "the score of $slug from redocly is not lower than the stored one",
  async ({ slug, jsonFile }) => {
    const report: ScoreReport = JSON.parse(
      await runRedocly(`${slug} has no score`, ["score", jsonFile, "--format", "json"]),
    );
    expect(report.agentReadiness).toBeGreaterThanOrEqual(reached[slug] ?? 100);
    // Two parts depend only on how we write: every error has a body, and every name is distinct.
    expect(report.subscores).toMatchObject({ errorClarity: 1, identifierClarity: 1 });
    expect(report.subscores["documentationQuality"]).toBeGreaterThan(0.99);
  },
  30_000,
);
