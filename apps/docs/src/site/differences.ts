import type { Api } from "../spec/api.ts";

/** How the APIs differ, a line for each subject and a text for each API, in Markdown. */
export function differences(
  apis: readonly Api[],
): readonly (readonly [subject: string, ...texts: string[]])[] {
  const stated = Object.entries(statements).map(([subject, texts]): [string, ...string[]] => [
    subject,
    ...apis.map(({ slug }) => texts[slug] ?? ""),
  ]);
  return [
    ["Header of the key", ...apis.map(({ credential }) => `\`${credential.header}\``)],
    [
      "Base URL",
      ...apis.map(({ servers }) =>
        servers
          .map(({ url, description = "" }) => `\`${url}\`${description === "" ? "" : `: ${description}`}`)
          .join(", "),
      ),
    ],
    ["Status of a key", ...apis.map(statusWords)],
    ...stated,
  ];
}

/** The values of the request that sets a status. */
function statusWords({ operations }: Api): string {
  const field = operations
    .flatMap(({ request }) => request?.fields ?? [])
    .find(({ name }) => name === "status");
  return (
    field?.constraints
      .join("; ")
      .replace(/^one of /, "")
      .replace(", ", " or ") ?? ""
  );
}

// The documents state each of these in prose.
const statements: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Owner of a key": {
    "partner-subscriptions":
      "An account. A parent account's key also reaches the keys of its subaccounts, and creates keys for them.",
    certcentral:
      "A user; the key has the user's permissions. It can be restricted further to a role, such as View Only.",
  },
  Times: {
    "partner-subscriptions": "ISO 8601. DigiCert's examples end in `Z`: `2025-01-20T09:15:00Z`.",
    certcentral: "ISO 8601. DigiCert's examples end in `+00:00`: `2018-08-07T23:27:58+00:00`.",
  },
  Errors: {
    "partner-subscriptions":
      "DigiCert names 403 and 404 and shows no body. This description assumes CertCentral's form.",
    certcentral:
      "A list of `errors`, each with a `code` such as `access_denied|missing_permission`, and a `message`.",
  },
  "Documented limits": {
    "partner-subscriptions": "None.",
    certcentral: "Each key 100 requests in 5 seconds and 1,000 in 3 minutes; beyond that, 429.",
  },
};
