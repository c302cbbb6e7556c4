import type { Case } from "../case.ts";
import { operations } from "../spec.ts";
import { accessCases, listCases, rejectedWriteCases } from "./access.ts";
import { certCentralCases } from "./certcentral.ts";
import { credentialCases } from "./credentials.ts";
import { httpCases } from "./http.ts";
import { inputCases } from "./inputs.ts";
import { lastUseCases } from "./last-use.ts";
import { keyLifecycleCases } from "./lifecycle.ts";
import { oneTimeSecretCases } from "./one-time-secret.ts";
import { preferHeaderCases } from "./prefer-header.ts";
import { rateLimitCases } from "./rate-limits.ts";

const all: readonly Case[] = [
  ...preferHeaderCases,
  ...accessCases,
  ...credentialCases,
  ...rateLimitCases,
  ...keyLifecycleCases,
  ...certCentralCases,
  ...rejectedWriteCases,
  ...listCases,
  ...oneTimeSecretCases,
  ...lastUseCases,
  ...inputCases,
  ...httpCases,
];

/** The operations in the order of the spec. */
const operationIds: readonly string[] = operations.map(({ operationId }) => operationId);

/** All cases, operation by operation. */
export const cases: readonly Case[] = all.toSorted(
  (a, b) => operationIds.indexOf(a.operationId) - operationIds.indexOf(b.operationId),
);
