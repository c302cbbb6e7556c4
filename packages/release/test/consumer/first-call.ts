// A user's program: it is compiled against the installed packages, and run.

import { ApiError as CertCentralError, createCertCentralClient } from "@latchkey/certcentral";
import {
  createPartnerSubscriptionsClient,
  type PartnerSubscriptionsClient,
} from "@latchkey/partner-subscriptions";
import { createPartnerSubscriptionsApi } from "@latchkey/partner-subscriptions/openapi-fetch";
import { rotateKey } from "@latchkey/partner-subscriptions/rotate-key";
import { validateResponses } from "@latchkey/partner-subscriptions/validate";
import { createSandbox } from "@latchkey/sandbox";

const { keys, fetch } = await createSandbox();
const apiKey = keys["parent"];

const client: PartnerSubscriptionsClient = createPartnerSubscriptionsClient({
  apiKey,
  fetch,
  ...validateResponses,
});
const created = await client.createSubaccountApiKey({ accountId: 67891, name: "CI" });
const secret: string = created.api_key;
await client.updateApiKeyStatus({ apiKeyId: created.id, status: "inactive" });

const api = createPartnerSubscriptionsApi({ apiKey, fetch });
const { data } = await api.GET("/api-key/{apiKeyId}", { params: { path: { apiKeyId: created.id } } });

const certCentral = createCertCentralClient({ apiKey: "an-unknown-key", fetch });
const error: unknown = await certCentral.listKeys().catch((reason: unknown) => reason);
const status: number | undefined = error instanceof CertCentralError ? error.status : undefined;

console.log(JSON.stringify([secret.length > 20, data?.status, status, typeof rotateKey]));
