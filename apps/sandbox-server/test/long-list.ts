const secret = "long-list-key-not-secret";
/** The number of keys in the list, without the key of the request. */
export const count = 2_000;

/**
 * ACME credentials with long names. Their list, some 10 MB, does not fit into the buffers of a connection. A few long names are checked
 * in less time than many short ones.
 */
export function longSeed(length: number = count, nameLength = 1_500): string {
  const common = { user_id: 1, status: "active", create_date: "2026-01-01T00:00:00Z" };
  const acme = {
    acme_directory_url: "******nnAA",
    product_name_id: "ssl_plus",
    product_name: "Standard SSL",
    organization_id: 123456,
    organization_name: "★".repeat(nameLength),
    validity_days: "0",
    validity_years: "2",
  };
  return JSON.stringify({
    accounts: [{ id: 1, name: "Long" }],
    users: [{ id: 1, account_id: 1, first_name: "A", last_name: "B", is_administrator: true }],
    certCentralKeys: [
      { id: 1, label: "key", secret, name: "Key", ...common },
      ...Array.from({ length }, (_, index) => ({ id: index + 2, name: "ACME", acme, ...common })),
    ],
  });
}

export const askForList: string = `GET /services/v2/key HTTP/1.1\r\nHost: localhost\r\nX-DC-DEVKEY: ${secret}\r\n\r\n`;
