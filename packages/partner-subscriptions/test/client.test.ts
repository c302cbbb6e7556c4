import { expect, test } from "vitest";
import {
  AccessDeniedError,
  createPartnerSubscriptionsClient,
  type PartnerSubscriptionsClient,
} from "../src/index.ts";

interface Row {
  readonly given: (client: PartnerSubscriptionsClient) => Promise<unknown>;
  readonly want: string;
}

const rows: Row[] = [
  { given: (client) => client.listApiKeys(), want: "GET /partner-subscription/api/v1/api-key" },
  {
    given: (client) => client.createSubaccountApiKey({ accountId: 67891, name: "Build server" }),
    want: 'POST /partner-subscription/api/v1/api-key/account/67891 {"name":"Build server"}',
  },
  {
    given: (client) => client.getApiKey({ apiKeyId: 12346 }),
    want: "GET /partner-subscription/api/v1/api-key/12346",
  },
  {
    given: (client) => client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" }),
    want: 'PUT /partner-subscription/api/v1/api-key/12346/status {"status":"inactive"}',
  },
];

test.each(rows)("$want", async ({ given, want }) => {
  let asked: string | undefined;
  const fetch = async (request: Request) => {
    const { method, headers, url } = request;
    const body = await request.text();
    asked = [method, new URL(url).pathname + new URL(url).search, body].filter(Boolean).join(" ");
    expect(headers.get("X-PARTNER-APIKEY")).toBe("a-parent-key");
    return new Response(null, { status: 403 });
  };
  await expect(given(createPartnerSubscriptionsClient({ apiKey: "a-parent-key", fetch }))).rejects.toThrow(
    AccessDeniedError,
  );
  expect(asked).toBe(want);
});

test("the vendor's production server is the default", async () => {
  let url: string | undefined;
  const fetch = async (request: Request) => {
    url = request.url;
    return Response.json({ api_keys: [] });
  };
  await createPartnerSubscriptionsClient({ apiKey: "a-parent-key", fetch }).listApiKeys();
  expect(url).toBe("https://www.digicert.com/partner-subscription/api/v1/api-key");
});

test("openapi-fetch's own surface stands beside the methods", async () => {
  const fetch = async () => Response.json({ api_keys: [] });
  const { api } = createPartnerSubscriptionsClient({ apiKey: "a-parent-key", fetch });
  const { data, response } = await api.GET("/api-key");
  expect(data).toEqual({ api_keys: [] });
  expect(response.status).toBe(200);
});
