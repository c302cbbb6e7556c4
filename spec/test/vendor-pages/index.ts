import { apiKeyManagement } from "./api-key-management.ts";
import { createApiKeyForSubaccount } from "./create-api-key-for-subaccount.ts";
import { getKeyInfo } from "./get-key-info.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { updateApiKeyStatus } from "./update-api-key-status.ts";
import type { VendorPage } from "./vendor-page.ts";

/** The five pages of the vendor that could be read whole. */
export const vendorPages: readonly VendorPage[] = [
  apiKeyManagement,
  listApiKeys,
  createApiKeyForSubaccount,
  updateApiKeyStatus,
  getKeyInfo,
];
