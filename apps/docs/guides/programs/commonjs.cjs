const { createPartnerSubscriptionsClient } = require("@latchkey/partner-subscriptions");
const { createSandbox } = require("@latchkey/sandbox");

async function main() {
  const sandbox = await createSandbox();
  const client = createPartnerSubscriptionsClient({ apiKey: sandbox.keys.parent, fetch: sandbox.fetch });
  const { api_keys } = await client.listApiKeys();
  for (const { id, name } of api_keys) console.log(id, name);
  await sandbox.close();
}

main();
