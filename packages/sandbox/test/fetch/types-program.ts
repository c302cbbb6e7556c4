// Compiled against the published declarations with the types of Node and without the DOM library. Never run.

import { createCertCentralClient, type Fetch } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import type { Sandbox } from "@latchkey/sandbox";

declare const sandbox: Sandbox;

export const fetch: Fetch = sandbox.fetch;
createCertCentralClient({ fetch: sandbox.fetch });
createPartnerSubscriptionsClient({ fetch: sandbox.fetch });
