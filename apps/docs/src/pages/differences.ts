import type { ApiModel } from "../model/api-model.ts";

/** How the APIs differ, a line for each subject and a text for each API, in Markdown. */
export function differences(
  apis: readonly ApiModel[],
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
          .map(({ url, description }) => `\`${url}\`${description === "" ? "" : `: ${description}`}`)
          .join("\n\n"),
      ),
    ],
    ["Status of a key", ...apis.map(statusWords)],
    ...stated,
  ];
}

/** What the request that sets a status takes. */
function statusWords({ operations }: ApiModel): string {
  const field = operations
    .flatMap(({ requestBody }) => requestBody?.fields ?? [])
    .find(({ path }) => path === "status");
  return (
    field?.constraints
      .join("; ")
      .replace(/^one of /, "")
      .replace(", ", " or ") ?? ""
  );
}

// Each of these the documents state, in prose.
const statements: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Whose a key is": {
    "partner-subscriptions":
      "An account's. A parent account's key also reaches the keys of its subaccounts, and creates keys for them.",
    certcentral:
      "A user's, with the permissions of that user. It can be restricted further to a role, such as View Only.",
  },
  Times: {
    "partner-subscriptions": "ISO 8601. The vendor's examples end in `Z`: `2025-01-20T09:15:00Z`.",
    certcentral: "ISO 8601. The vendor's examples end in `+00:00`: `2018-08-07T23:27:58+00:00`.",
  },
  Errors: {
    "partner-subscriptions":
      "The vendor names 403 and 404 and shows no body. This description assumes CertCentral's form.",
    certcentral:
      "A list of `errors`, each with a `code` such as `access_denied|missing_permission`, and a `message`.",
  },
  "Documented limits": {
    "partner-subscriptions": "None.",
    certcentral: "Each key 100 requests in 5 seconds and 1,000 in 3 minutes; beyond that, 429.",
  },
};
