import {
  AccessDeniedError,
  createPartnerSubscriptionsClient,
  isApiError,
  isLatchkeyError,
  NotFoundError,
} from "@latchkey/partner-subscriptions";

const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000 });

// 12348 is another partner's key, and nothing has the id 99999.
for (const apiKeyId of [12346, 12348, 99999]) {
  try {
    const { name } = await client.getApiKey({ apiKeyId });
    console.log(apiKeyId, name);
  } catch (error) {
    if (error instanceof NotFoundError) console.log(apiKeyId, "is gone, or was never there");
    else if (error instanceof AccessDeniedError) console.log(apiKeyId, "is out of reach:", error.code);
    else if (isApiError(error)) console.log(apiKeyId, "was refused:", error.status, error.code);
    // No reply at all: a broken connection, a time-out, a key or a setting that cannot be used.
    else if (isLatchkeyError(error)) console.log(apiKeyId, error.name, error.message);
    else throw error;
  }
}
