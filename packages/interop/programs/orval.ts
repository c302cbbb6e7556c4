// Uses the client and the zod schemas that orval generates into ./certcentral.
import { createKey, getKey, listKeys, updateKeyStatus } from "./certcentral/client.ts";
import { GetKeyResponse, ListKeysResponse } from "./certcentral/zod.ts";

const { API_KEY: apiKey = "" } = process.env;
const options = { headers: { "X-DC-DEVKEY": apiKey } };

const listed = ListKeysResponse.parse((await listKeys(undefined, options)).data).api_keys;
const acme = GetKeyResponse.parse((await getKey(15, options)).data);
const key = GetKeyResponse.parse((await getKey(184, options)).data);
const created = await createKey(125039, { name: "interop", restricted_to_role_id: 102 }, options);
if (created.status !== 201) throw new Error("No key was created.");
const update = await updateKeyStatus(created.data.id, { status: "revoked" }, options);
const credentials = listed.filter(
  (item) => "acme_directory_url" in item && item.acme_directory_url !== undefined,
);
console.log(
  JSON.stringify({
    keys: listed.length - credentials.length,
    acmeCredentials: credentials,
    acmeCredential: acme,
    key: key.id,
    created: [created.data.id, created.data.api_key.length],
    status: update.status,
  }),
);
