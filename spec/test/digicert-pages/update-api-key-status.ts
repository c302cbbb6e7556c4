import type { DigiCertPage } from "./digicert-page.ts";

export const updateApiKeyStatus: DigiCertPage = {
  url: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/update-api-key-status.html",
  examples: [
    {
      operationId: "updateApiKeyStatus",
      message: "request",
      body: { status: "inactive" },
    },
  ],
  tables: [
    {
      operationId: "updateApiKeyStatus",
      of: "parameters",
      rows: [["apiKeyId", "integer", "required"]],
    },
    {
      operationId: "updateApiKeyStatus",
      of: "request",
      rows: [["status", "string", "required"]],
    },
  ],
};
