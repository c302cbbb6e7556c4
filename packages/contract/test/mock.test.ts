import { ApiError, createCertCentralClient } from "@latchkey/certcentral";
import { type Mock, startMock } from "@latchkey/mock";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certCentralCalls, partnerSubscriptionsCalls } from "../src/calls.ts";
import { Recorder } from "../src/recorder.ts";
import { createReplyCheck } from "../src/reply-check.ts";
import { type ApiName, type DeclaredReply, readSpec } from "../src/spec.ts";

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});

afterAll(() => mock.stop());

const options = { apiKey: "any-key", retry: { maxRetries: 0 } };

/** Each API's calls, ready to be made at the mock through the generated client, with the raw reply recorded. */
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

describe.each(["partner-subscriptions", "certcentral"] as const)("%s on the mock", (api) => {
  const spec = readSpec(api);
  const check = createReplyCheck(spec);

  describe.each(spec.operations)("$operationId", ({ operationId, replies }) => {
    test.each(cases(replies))(
      "answers $status $name as the spec declares",
      async ({ status, prefer, body }) => {
        const recorder = new Recorder();
        recorder.prefer = prefer;
        const result = await targets[api].call(operationId, recorder).catch((error: unknown) => error);

        expect(recorder.last?.status, mock.log()).toBe(status);
        expect(check(operationId, recorder.last ?? unanswered)).toEqual([]);
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

test("a success is answered without being asked for", async () => {
  const recorder = new Recorder();
  const list = await targets["partner-subscriptions"].call("listApiKeys", recorder);
  const [first] = readSpec("partner-subscriptions").operations[0]?.replies[0]?.examples ?? [];
  expect(list).toEqual(first?.body);
});

const unanswered = { status: 0, contentType: null, text: "" };

/** Each named example of each declared reply, and each reply without a body. */
function cases(replies: readonly DeclaredReply[]) {
  return replies.flatMap(
    ({ status, examples }): { status: number; name: string; prefer: string; body: unknown }[] =>
      examples.length === 0
        ? [{ status, name: "without a body", prefer: `code=${status}`, body: undefined }]
        : examples.map(({ name, body }) => ({
            status,
            name,
            prefer: `code=${status}, example=${name}`,
            body,
          })),
  );
}

function callOf<Client>(
  calls: Readonly<Record<string, (client: Client) => Promise<unknown>>>,
  operationId: string,
) {
  const call = calls[operationId];
  if (call === undefined) throw new Error(`src/calls.ts has no call of ${operationId}.`);
  return call;
}
