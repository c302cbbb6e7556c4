import type { Case } from "../case.ts";
import { NotObservable } from "../target.ts";
import { secretOf } from "./keys.ts";

/** CertCentral has ACME credentials among its keys; none is created by a key of either API, so one must be there. */
export const acmeCredentialCases: readonly Case[] = [
  {
    id: "getKey/acme-credential/is-shown-as-it-is-listed",
    api: "certcentral",
    operationId: "getKey",
    status: 200,
    situation: "an ACME credential is read with the fields that the list shows of it",
    needs: ["authByValue", "stateful"],
    parts: [{ caller: "administrator" }],
    mutates: [],
    run: async ({ call, cast, expect }) => {
      const secret = secretOf({ cast }, "certcentral", "administrator");
      const { body: list } = await call({ operationId: "listKeys", status: 200, secret });
      const listed = list.api_keys.find((key) => key.acme_directory_url !== undefined);
      if (listed === undefined) throw new NotObservable("no ACME credential is listed");
      const parameters = { key_id: listed.id };
      const { body: shown } = await call({ operationId: "getKey", status: 200, secret, parameters });
      expect(shown.acme_directory_url === listed.acme_directory_url, {
        expected: `acme_directory_url ${listed.acme_directory_url}, as the list shows it`,
        received: `it is ${shown.acme_directory_url}`,
      });
    },
  },
];
