// Uses the client and the zod schemas that hey-api generates into ./certcentral.
import { client } from "./certcentral/client.gen.ts";
import { createKey, getKey, listKeys, updateKeyStatus } from "./certcentral/sdk.gen.ts";
import { zKeyList, zKeyOrAcmeCredential } from "./certcentral/zod.gen.ts";

const { BASE_URL: baseUrl = "", API_KEY: apiKey = "" } = process.env;
client.setConfig({ baseUrl, auth: () => apiKey, throwOnError: true });

const listed = zKeyList.parse((await listKeys()).data).api_keys;
const acme = zKeyOrAcmeCredential.parse((await getKey({ path: { key_id: 15 } })).data);
const key = zKeyOrAcmeCredential.parse((await getKey({ path: { key_id: 184 } })).data);
const body = { name: "interop", restricted_to_role_id: 102 } as const;
const created = (await createKey({ path: { user_id: 125039 }, body })).data;
if (created === undefined) throw new Error("No key was created.");
const update = await updateKeyStatus({ path: { key_id: created.id }, body: { status: "revoked" } });
const credentials = listed.filter(
  (item) => "acme_directory_url" in item && item.acme_directory_url !== undefined,
);
console.log(
  JSON.stringify({
    keys: listed.length - credentials.length,
    acmeCredentials: credentials,
    acmeCredential: acme,
    key: key.id,
    created: [created.id, created.api_key.length],
    status: update.response?.status,
  }),
);
