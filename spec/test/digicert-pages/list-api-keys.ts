import type { DigiCertPage } from "./digicert-page.ts";

export const listApiKeys: DigiCertPage = {
  url: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html",
  examples: [
    {
      operationId: "listApiKeys",
      message: "200",
      body: {
        api_keys: [
          {
            id: 12345,
            name: "Production API Key",
            account_id: 67890,
            status: "active",
            created_at: "2025-01-15T10:30:00Z",
            last_used_date: "2025-01-28T14:22:00Z",
            api_key_last4: "xyz9",
          },
          {
            id: 12346,
            name: "Subaccount API Key",
            account_id: 67891,
            status: "active",
            created_at: "2025-01-20T09:15:00Z",
            last_used_date: "2025-01-29T08:10:00Z",
            api_key_last4: "abc5",
          },
        ],
      },
    },
  ],
  tables: [
    {
      operationId: "listApiKeys",
      of: "200",
      rows: [
        ["api_keys", "array[object]"],
        [".. id", "integer"],
        [".. name", "string"],
        [".. account_id", "integer"],
        [".. status", "string"],
        [".. created_at", "string"],
        [".. last_used_date", "string"],
        [".. api_key_last4", "string"],
      ],
    },
  ],
};
