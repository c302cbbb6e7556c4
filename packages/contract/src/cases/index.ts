import type { Case } from "../case.ts";
import { apiNames, spec } from "../spec.ts";
import { accessCases } from "./access.ts";
import { acmeCredentialCases } from "./acme-credential.ts";
import { credentialCases } from "./credentials.ts";
import { httpEdgeCases } from "./http-edges.ts";
import { inputCases } from "./inputs.ts";
import { lastUseCases } from "./last-use.ts";
import { lifeCycleCases } from "./life-cycle.ts";
import { oneTimeSecretCases } from "./one-time-secret.ts";
import { rateLimitCases } from "./rate-limits.ts";
import { steeredCases } from "./steered.ts";

const families: readonly (readonly Case[])[] = [
  steeredCases,
  accessCases,
  credentialCases,
  rateLimitCases,
  lifeCycleCases,
  oneTimeSecretCases,
  lastUseCases,
  acmeCredentialCases,
  inputCases,
  httpEdgeCases,
];

/** The operations in the order of the spec. */
const operationIds: readonly string[] = apiNames.flatMap((api) =>
  spec[api].operations.map(({ operationId }) => operationId),
);

/** All cases: operation by operation, and each one's family by family. */
export const cases: readonly Case[] = families
  .flat()
  .toSorted((a, b) => operationIds.indexOf(a.operationId) - operationIds.indexOf(b.operationId));
