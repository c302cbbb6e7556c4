import type { Api, Input, Operation, Success } from "@latchkey/validators";
import {
  type operations as CertCentral,
  type components as CertCentralComponents,
  certCentral,
} from "@latchkey/validators/certcentral";
import {
  type operations as Partner,
  type components as PartnerComponents,
  partnerSubscriptions,
} from "@latchkey/validators/partner-subscriptions";
import { expectTypeOf, test } from "vitest";

test("both entries have exactly the operations of their API", () => {
  expectTypeOf(partnerSubscriptions).toEqualTypeOf<Api<Partner>>();
  expectTypeOf(certCentral).toEqualTypeOf<Api<CertCentral>>();
  expectTypeOf(partnerSubscriptions.operations.getApiKey).toEqualTypeOf<Operation>();
  expectTypeOf<keyof typeof partnerSubscriptions.operations>().toEqualTypeOf<
    "listApiKeys" | "createSubaccountApiKey" | "getApiKey" | "updateApiKeyStatus"
  >();
  // @ts-expect-error CertCentral has no operation of this name.
  certCentral.operations.getApiKey;
});

test("an input has path, query and body in one object", () => {
  expectTypeOf<Input<Partner["createSubaccountApiKey"]>>().toExtend<{ accountId: number; name: string }>();
  expectTypeOf<Input<Partner["updateApiKeyStatus"]>>().toExtend<{
    apiKeyId: number;
    status: "active" | "inactive";
  }>();
  expectTypeOf<Input<CertCentral["listKeys"]>>().toExtend<{ user_id?: number }>();
  expectTypeOf<Input<CertCentral["listApiRoles"]>>().toEqualTypeOf<unknown>();
  expectTypeOf<Input<CertCentral["createKey"]>["restricted_to_role_id"]>().toEqualTypeOf<
    0 | 100 | 101 | 102 | 103 | undefined
  >();
  // @ts-expect-error An id is a number.
  const id: Input<Partner["getApiKey"]> = { apiKeyId: "12346" };
  // @ts-expect-error The name is required.
  const unnamed: Input<Partner["createSubaccountApiKey"]> = { accountId: 67891 };
  // @ts-expect-error No key has this role.
  const role: Input<CertCentral["createKey"]> = { user_id: 1, name: "x", restricted_to_role_id: 104 };
  // @ts-expect-error The status is called revoked in CertCentral.
  const status: Input<CertCentral["updateKeyStatus"]> = { key_id: 184, status: "inactive" };
  void [id, unnamed, role, status];
});

test("a success has its status, and its body if there is one", () => {
  expectTypeOf<Success<Partner["listApiKeys"]>>().toEqualTypeOf<{
    readonly status: 200;
    readonly body: PartnerComponents["schemas"]["ApiKeyList"];
  }>();
  expectTypeOf<Success<Partner["updateApiKeyStatus"]>>().toEqualTypeOf<{ readonly status: 204 }>();
  expectTypeOf<Success<CertCentral["getKey"]>>().toEqualTypeOf<{
    readonly status: 200;
    readonly body: CertCentralComponents["schemas"]["KeyOrAcmeCredential"];
  }>();
  expectTypeOf<Success<CertCentral["createKey"]>>().toEqualTypeOf<{
    readonly status: 201;
    readonly body: { id: number; api_key: string };
  }>();
  // @ts-expect-error The secret is missing.
  const keyless: Success<CertCentral["createKey"]> = { status: 201, body: { id: 184 } };
  // @ts-expect-error A create returns 201.
  const wrong: Success<CertCentral["createKey"]> = { status: 200, body: { id: 184, api_key: "" } };
  // @ts-expect-error A 204 has no body.
  const withBody: Success<CertCentral["updateKey"]> = { status: 204, body: {} };
  // @ts-expect-error An error response is not a success.
  const errorResponse: Success<Partner["getApiKey"]> = { status: 403, body: { errors: [] } };
  void [keyless, wrong, withBody, errorResponse];
});
