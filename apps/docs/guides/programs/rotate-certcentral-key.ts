import { writeFile } from "node:fs/promises";
import { createCertCentralClient } from "@latchkey/certcentral";

const keyId = 182;
const administrator = createCertCentralClient({ timeoutMs: 5_000 });
const old = await administrator.getKey({ key_id: keyId });
const role = ([0, 100, 101, 102, 103] as const).find((each) => each === old.restricted_to_role_id);
if (role === undefined) throw new Error(`Key ${keyId} has a role that no new key can be given.`);

// Create: for the same user, with the same role. The secret is in this reply only.
const { id, api_key } = await administrator.createKey({
  user_id: old.user.id,
  name: `${old.name}, rotated`,
  restricted_to_role_id: role,
});

// Hand over: resolve once everyone who uses the old key has the new one.
await writeFile("certcentral.key", api_key, { mode: 0o600 });

// Verify: the service accepts the new key. One that is restricted by a role may not read keys; call what it is for.
await createCertCentralClient({ apiKey: api_key, timeoutMs: 5_000 }).getKey({ key_id: id });

// Revoke, and confirm.
await administrator.updateKeyStatus({ key_id: keyId, status: "revoked" });
for (const key_id of [keyId, id]) {
  const { status, name } = await administrator.getKey({ key_id });
  console.log(key_id, status, name);
}
