import "./print-errors.ts";
import {
  AccessDeniedError,
  createPartnerSubscriptionsClient,
  isApiError,
  isLatchkeyError,
  NotFoundError,
} from "@latchkey/partner-subscriptions";

const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });

// 12348 is another partner's key, and no key has the id 99999.
for (const apiKeyId of [12346, 12348, 99999]) {
  try {
    const { name } = await client.getApiKey({ apiKeyId });
    console.log(apiKeyId, name);
  } catch (error) {
    if (error instanceof NotFoundError) console.log(apiKeyId, "does not exist");
    else if (error instanceof AccessDeniedError) console.log(apiKeyId, "is not permitted:", error.code);
    else if (isApiError(error)) console.log(apiKeyId, "failed:", error.status, error.code);
    // No response of the API: a broken connection, a timeout, an invalid option or key.
    else if (isLatchkeyError(error)) console.log(apiKeyId, error.name, error.message);
    else throw error;
  }
}
