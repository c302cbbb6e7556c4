import type { DigiCertPage } from "./digicert-page.ts";

export const createApiKeyForSubaccount: DigiCertPage = {
  url: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/create-api-key-for-subaccount.html",
  examples: [
    {
      operationId: "createSubaccountApiKey",
      message: "request",
      body: { name: "Subaccount Production Key" },
    },
    {
      operationId: "createSubaccountApiKey",
      message: "201",
      body: {
        id: 12346,
        name: "Subaccount Production Key",
        api_key: "xyz789def456ghi123jkl456mno789pqr012stu345vwx678yz",
        status: "active",
        account_id: 67891,
      },
    },
  ],
  tables: [
    {
      operationId: "createSubaccountApiKey",
      of: "parameters",
      rows: [["accountId", "integer", "required"]],
    },
    {
      operationId: "createSubaccountApiKey",
      of: "request",
      rows: [["name", "string", "required"]],
    },
    {
      operationId: "createSubaccountApiKey",
      of: "201",
      rows: [
        ["id", "integer"],
        ["name", "string"],
        ["api_key", "string"],
        ["status", "string"],
        ["account_id", "integer"],
      ],
    },
  ],
};
