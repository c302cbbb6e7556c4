import { expect, test } from "vitest";
import { AccessDeniedError, type CertCentralClient, createCertCentralClient } from "../src/index.ts";

interface Row {
  readonly given: (client: CertCentralClient) => Promise<unknown>;
  readonly want: string;
}

const rows: Row[] = [
  { given: (client) => client.listKeys(), want: "GET /services/v2/key" },
  { given: (client) => client.listKeys({ user_id: 125039 }), want: "GET /services/v2/key?user_id=125039" },
  {
    given: (client) => client.createKey({ user_id: 125039, name: "Report", restricted_to_role_id: 102 }),
    want: 'POST /services/v2/key/user/125039 {"name":"Report","restricted_to_role_id":102}',
  },
  { given: (client) => client.getKey({ key_id: 184 }), want: "GET /services/v2/key/184" },
  {
    given: (client) => client.updateKey({ key_id: 184, name: "Renamed" }),
    want: 'PUT /services/v2/key/184 {"name":"Renamed"}',
  },
  {
    given: (client) => client.updateKeyStatus({ key_id: 184, status: "revoked" }),
    want: 'PUT /services/v2/key/184/status {"status":"revoked"}',
  },
  { given: (client) => client.listApiRoles(), want: "GET /services/v2/key/api-roles" },
];

test.each(rows)("$want", async ({ given, want }) => {
  let asked: string | undefined;
  const fetch = async (request: Request) => {
    const { method, headers, url } = request;
    const body = await request.text();
    asked = [method, new URL(url).pathname + new URL(url).search, body].filter(Boolean).join(" ");
    expect(headers.get("X-DC-DEVKEY")).toBe("an-administrators-key");
    return new Response(null, { status: 403 });
  };
  await expect(given(createCertCentralClient({ apiKey: "an-administrators-key", fetch }))).rejects.toThrow(
    AccessDeniedError,
  );
  expect(asked).toBe(want);
});

test("the vendor's production server in the United States is the default", async () => {
  let url: string | undefined;
  const fetch = async (request: Request) => {
    url = request.url;
    return Response.json({ api_keys: [] });
  };
  await createCertCentralClient({ apiKey: "an-administrators-key", fetch }).listKeys();
  expect(url).toBe("https://www.digicert.com/services/v2/key");
});

test("openapi-fetch's own surface stands beside the methods", async () => {
  const fetch = async () => Response.json({ api_keys: [] });
  const { api } = createCertCentralClient({ apiKey: "an-administrators-key", fetch });
  const { data, response } = await api.GET("/key", { params: { query: { user_id: 125039 } } });
  expect(data).toEqual({ api_keys: [] });
  expect(response.status).toBe(200);
});
