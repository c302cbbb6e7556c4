import { expect, test } from "vitest";
import { at, follow, type Node, statedOperations, subjects } from "./documents.ts";

test.each(subjects.map((subject) => ({ name: subject.api.name, subject })))(
  "the routes of $name, with their parameters, are those of the document",
  ({ subject: { api, document } }) => {
    const stated = statedOperations(document).map(({ method, path, item, operation }) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      parameters: [item, operation].flatMap(({ parameters = [] }) =>
        // Both hold lists, of parameters or of references to them.
        (parameters as Node[])
          .map((each) => follow(document, each))
          .map((each) => ({ name: each["name"], place: each["in"], isRequired: each["required"] === true })),
      ),
    }));
    const found = Object.entries(api.operations).map(([id, { operationId, method, path, parameters }]) => {
      expect(operationId).toBe(id);
      return { operationId, method, path, parameters: parameters.map(({ decode: _, ...rest }) => rest) };
    });
    expect(found).toEqual(stated);
    for (const { url } of document.servers) expect(new URL(url).pathname).toBe(api.basePath);
    const [scheme] = Object.keys(document.components.securitySchemes);
    expect(api.credentialHeader).toBe(at(document, "components", "securitySchemes", scheme ?? "")["name"]);
  },
);
