import { apiKeyManagement } from "./api-key-management.ts";
import { createApiKeyForSubaccount } from "./create-api-key-for-subaccount.ts";
import type { DigiCertPage } from "./digicert-page.ts";
import { getKeyInfo } from "./get-key-info.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { updateApiKeyStatus } from "./update-api-key-status.ts";

/** The five pages of DigiCert that could be read completely. */
export const digicertPages: readonly DigiCertPage[] = [
  apiKeyManagement,
  listApiKeys,
  createApiKeyForSubaccount,
  updateApiKeyStatus,
  getKeyInfo,
];
