// Compiled with the published declarations and the types of Node, without the DOM library. It is never run.

import { createCertCentralClient, type Fetch } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import type { Sandbox } from "@latchkey/sandbox";

declare const sandbox: Sandbox;

export const fetch: Fetch = sandbox.fetch;
createCertCentralClient({ fetch: sandbox.fetch });
createPartnerSubscriptionsClient({ fetch: sandbox.fetch });
