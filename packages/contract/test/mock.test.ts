import { ApiError, createCertCentralClient } from "@latchkey/certcentral";
import { type Mock, startMock } from "@latchkey/mock";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkResponse } from "../src/exchange.ts";
import type { HttpResponse } from "../src/http.ts";
import { type ApiName, apiNames, findOperation, type SpecOperation, spec } from "../src/spec.ts";
import { certCentralCalls, partnerSubscriptionsCalls } from "./calls.ts";

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});

afterAll(() => mock.stop());

const options = { apiKey: "any-key", retry: { maxRetries: 0 } };

/** The calls of each API, with the generated client, at the mock. The raw response is recorded. */
const targets: Record<
  ApiName,
  { basePath: string; call: (operationId: string, recorder: Recorder) => Promise<unknown> }
> = {
  "partner-subscriptions": {
    basePath: "/partner-subscription/api/v1",
    call: (operationId, { fetch }) => {
      const { basePath } = targets["partner-subscriptions"];
      const client = createPartnerSubscriptionsClient({ ...options, baseUrl: mock.url + basePath, fetch });
      return callOf(partnerSubscriptionsCalls, operationId)(client);
    },
  },
  certcentral: {
    basePath: "/services/v2",
    call: (operationId, { fetch }) => {
      const { basePath } = targets.certcentral;
      const client = createCertCentralClient({ ...options, baseUrl: mock.url + basePath, fetch });
      return callOf(certCentralCalls, operationId)(client);
    },
  },
};

describe.each(apiNames)("%s on the mock", (api) => {
  describe.each(spec[api].operations)("$operationId", (operation) => {
    const { operationId } = operation;
    test.each(declaredResponses(operation))(
      "returns $status $name as the spec declares",
      async ({ status, prefer, body }) => {
        const recorder = new Recorder();
        recorder.prefer = prefer;
        const result = await targets[api].call(operationId, recorder).catch((error: unknown) => error);

        expect(recorder.last?.status, mock.log()).toBe(status);
        expect(checkResponse(operation, recorder.last ?? noResponse)).toEqual([]);
        if (status < 300) {
          expect(result).toEqual(body);
        } else {
          expect(result).toBeInstanceOf(ApiError);
          expect(result).toMatchObject({ operation: operationId, status, body });
        }
      },
    );
  });
});

test("returns a success if the request has no Prefer header", async () => {
  const recorder = new Recorder();
  const list = await targets["partner-subscriptions"].call("listApiKeys", recorder);
  const [first] = Object.values(findOperation("listApiKeys").examples[200] ?? {});
  expect(list).toEqual(first);
});

const noResponse: HttpResponse = { status: 0, headers: {}, text: "" };

/** Each named example of each declared status, and each status without a body. */
function declaredResponses({
  statuses,
  examples,
}: SpecOperation): { status: number; name: string; prefer: string; body: unknown }[] {
  return statuses.flatMap((status) => {
    const named = Object.entries(examples[status] ?? {});
    return named.length === 0
      ? [{ status, name: "without a body", prefer: `code=${status}`, body: undefined }]
      : named.map(([name, body]) => ({ status, name, prefer: `code=${status}, example=${name}`, body }));
  });
}

function callOf<Client>(
  calls: Readonly<Record<string, (client: Client) => Promise<unknown>>>,
  operationId: string,
) {
  const call = calls[operationId];
  if (call === undefined) throw new Error(`test/calls.ts has no call of ${operationId}.`);
  return call;
}

/** A `fetch` that selects a response with `Prefer` and records it, so that the raw response can be checked. */
class Recorder {
  /** The value of the `Prefer` header, which selects Prism's response. */
  prefer: string | undefined;
  last: HttpResponse | undefined;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (this.prefer !== undefined) headers.set("Prefer", this.prefer);
    const response = await fetch(url, { ...init, headers });
    const text = await response.clone().text();
    this.last = { status: response.status, headers: Object.fromEntries(response.headers), text };
    return response;
  };
}
