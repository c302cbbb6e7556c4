import { credentialScheme, operationsOf } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { subjects } from "./documents.ts";

test.each(subjects.map((subject) => ({ name: subject.api.name, subject })))(
  "$name has the routes and parameters of the document",
  ({ subject: { api, document } }) => {
    const stated = operationsOf(document).map(({ operationId, method, path, parameters }) => ({
      operationId,
      method: method.toUpperCase(),
      path,
      parameters: parameters.map((each) => ({
        name: each.name,
        in: each.in,
        isRequired: each.required === true,
      })),
    }));
    const found = Object.entries(api.operations).map(([id, { operationId, method, path, parameters }]) => {
      expect(operationId).toBe(id);
      return { operationId, method, path, parameters: parameters.map(({ decode: _, ...rest }) => rest) };
    });
    expect(found).toEqual(stated);
    for (const { url } of document.servers) expect(new URL(url).pathname).toBe(api.basePath);
    expect(api.credentialHeader).toBe(credentialScheme(document).name);
  },
);
