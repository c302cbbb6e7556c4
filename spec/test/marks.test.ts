import { accessOf, assumptionsOf, type Mark, type OpenApiDocument, secretsOf } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { documents, operations } from "./documents.ts";

const marked = (find: (document: OpenApiDocument) => readonly Mark[]): string[] =>
  documents.flatMap(({ name, document }) => find(document).map((mark) => `${name}${label(mark)}`));

/** The label of an access row is its content, since its index changes with the rows above it. */
function label({ node, pointer }: Mark): string {
  if (!/\/x-access\/\d+$/.test(pointer)) return pointer;
  const { caller, owner, answer } = node;
  return `${pointer.replace(/\/\d+$/, "")}: ${[caller, owner ?? "-"].flat().join(" ")} -> ${answer}`;
}

test("the spec has exactly these secrets", () => {
  expect(marked(secretsOf)).toMatchInlineSnapshot(`
    [
      "partner-subscriptions/components/schemas/CreatedApiKey/properties/api_key",
      "certcentral/components/schemas/CreatedKey/properties/api_key",
    ]
  `);
});

test("the spec has exactly these assumptions", () => {
  expect(marked(assumptionsOf)).toMatchInlineSnapshot(`
    [
      "partner-subscriptions/paths/~1api-key~1account~1{accountId}/post/x-access: parent self -> allowed",
      "partner-subscriptions/paths/~1api-key~1account~1{accountId}/post/x-access: parent unrelated -> 403",
      "partner-subscriptions/paths/~1api-key~1account~1{accountId}/post/x-access: subaccount self parent unrelated -> 403",
      "partner-subscriptions/paths/~1api-key~1account~1{accountId}/post/x-access: subaccount none -> 403",
      "partner-subscriptions/paths/~1api-key~1{apiKeyId}/get/x-access: subaccount parent sibling -> 403",
      "partner-subscriptions/paths/~1api-key~1{apiKeyId}~1status/put/x-access: subaccount parent sibling -> 403",
      "partner-subscriptions/components/schemas/ApiKey",
      "partner-subscriptions/components/schemas/ApiKey/properties/last_used_date",
      "partner-subscriptions/components/schemas/ApiKeyCreate",
      "partner-subscriptions/components/schemas/CreatedApiKey",
      "partner-subscriptions/components/schemas/ApiKeyStatusUpdate",
      "partner-subscriptions/components/schemas/ErrorList",
      "partner-subscriptions/components/examples/AccessDenied",
      "partner-subscriptions/components/examples/UnrelatedAccount",
      "partner-subscriptions/components/examples/ParentKeyRequired",
      "partner-subscriptions/components/examples/KeyNotFound",
      "partner-subscriptions/components/examples/SubaccountNotFound",
      "partner-subscriptions/x-access-model/credentials/0",
      "certcentral/paths/~1key/get/x-access: administrator view-only self colleague -> listed",
      "certcentral/paths/~1key/get/x-access: administrator view-only stranger -> omitted",
      "certcentral/paths/~1key/get/x-access: restricted non-administrator self colleague stranger -> 403",
      "certcentral/paths/~1key~1user~1{user_id}/post/x-access: administrator self colleague -> allowed",
      "certcentral/paths/~1key~1user~1{user_id}/post/x-access: administrator stranger -> 403",
      "certcentral/paths/~1key~1user~1{user_id}/post/x-access: administrator none -> 404",
      "certcentral/paths/~1key~1user~1{user_id}/post/x-access: restricted non-administrator self colleague stranger none -> 403",
      "certcentral/paths/~1key~1api-roles/get/x-access: administrator view-only - -> allowed",
      "certcentral/paths/~1key~1api-roles/get/x-access: restricted non-administrator - -> 403",
      "certcentral/paths/~1key~1{key_id}/get/x-access: administrator view-only self colleague -> allowed",
      "certcentral/paths/~1key~1{key_id}/get/x-access: administrator view-only stranger -> 403",
      "certcentral/paths/~1key~1{key_id}/get/x-access: restricted non-administrator self colleague stranger none -> 403",
      "certcentral/paths/~1key~1{key_id}/get/x-access: administrator view-only none -> 404",
      "certcentral/paths/~1key~1{key_id}/put/x-access: administrator self colleague -> allowed",
      "certcentral/paths/~1key~1{key_id}/put/x-access: administrator stranger -> 403",
      "certcentral/paths/~1key~1{key_id}/put/x-access: administrator none -> 404",
      "certcentral/paths/~1key~1{key_id}/put/x-access: restricted non-administrator self colleague stranger none -> 403",
      "certcentral/paths/~1key~1{key_id}~1status/put/x-access: administrator self colleague -> allowed",
      "certcentral/paths/~1key~1{key_id}~1status/put/x-access: administrator stranger -> 403",
      "certcentral/paths/~1key~1{key_id}~1status/put/x-access: administrator none -> 404",
      "certcentral/paths/~1key~1{key_id}~1status/put/x-access: restricted non-administrator self colleague stranger none -> 403",
      "certcentral/paths/~1key~1{key_id}~1status/put/responses/204",
      "certcentral/components/parameters/UserIdFilter",
      "certcentral/components/schemas/KeyFields",
      "certcentral/components/schemas/AcmeCredential",
      "certcentral/components/schemas/AcmeCredential/allOf/1/properties/organization_id",
      "certcentral/components/schemas/AcmeCredential/allOf/1/properties/organization_name",
      "certcentral/components/schemas/AcmeCredential/allOf/1/properties/validity_days",
      "certcentral/components/schemas/KeyCreate",
      "certcentral/components/schemas/KeyUpdate",
      "certcentral/components/schemas/KeyStatusUpdate",
      "certcentral/components/responses/BadRequest",
      "certcentral/components/examples/ListOfOneUser",
      "certcentral/components/examples/BadRequestFormat",
      "certcentral/components/examples/MissingPermission",
      "certcentral/components/examples/NotFound",
      "certcentral/x-access-model/credentials/1",
      "certcentral/x-access-model/credentials/2",
    ]
  `);
});

test("each assumption has a reason", () => {
  for (const { reason } of documents.flatMap(({ document }) => assumptionsOf(document))) {
    expect(reason).toMatch(/^[A-Z].{20,}\.$/s);
  }
});

test("each operation has access rules", () => {
  for (const { operation, operationId } of operations) {
    expect(accessOf(operation).length, operationId).toBeGreaterThan(1);
  }
});
