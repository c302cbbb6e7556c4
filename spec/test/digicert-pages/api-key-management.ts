import type { DigiCertPage } from "./digicert-page.ts";

/** An overview: it has no example and no field table. */
export const apiKeyManagement: DigiCertPage = {
  url: "https://dev.digicert.com/partner-subscriptions-api/api-key-management.html",
  examples: [],
  tables: [],
};

/** The page's table of endpoints, and its table of common response codes. */
export const endpoints = [
  "GET /api-key",
  "GET /api-key/{apiKeyId}",
  "POST /api-key/account/{accountId}",
  "PUT /api-key/{apiKeyId}/status",
] as const;

export const commonResponseCodes = ["200", "201", "204", "403", "404"] as const;
