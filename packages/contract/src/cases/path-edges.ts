import type { CaseContext } from "../case.ts";
import type { HttpReply } from "../http.ts";
import { keyOperations } from "../key-operations.ts";
import type { ApiName, OperationId } from "../spec.ts";
import type { Edge } from "./edge.ts";
import { belongingsOf, maker, secretOf } from "./keys.ts";
import { expectJson, expectNoBreakdown, expectRefused, rawRequest } from "./raw-request.ts";

/** Paths that the API does not have, or may not have. */
export function pathEdges(api: ApiName): readonly Edge[] {
  const { list, get } = keyOperations[api];
  const { caller } = maker[api];
  return [
    {
      operationId: list,
      name: "unknown-path",
      situation: "a path that the API does not have, with a good key, is refused with JSON",
      assumed:
        api === "certcentral"
          ? undefined
          : "The vendor names no answer for an unknown path. CertCentral documents 404 not_found|route.",
      run: async (context) => {
        const request = rawRequest({ operationId: list, secret: secretOf(context, api, caller) });
        const reply = await context.send({ ...request, target: `${request.target}-none/such` });
        expectRefused(context, reply, "a path that the API does not have");
        expectJson(context, reply);
      },
    },
    {
      operationId: get,
      name: "broken-escape",
      situation: "a path with a percent sign that is no escape, with a good key, is refused",
      assumed: "The vendor does not say what a malformed path gets.",
      run: async (context) => {
        const secret = secretOf(context, api, caller);
        const reply = await context.send(rawRequest({ operationId: get, secret, id: "%ZZ" }));
        expectRefused(context, reply, "a path with a broken escape");
      },
    },
    ...respelledPaths(
      api,
      list,
      "trailing-slash",
      "the list's path with a slash behind it",
      (target) => `${target}/`,
    ),
    ...respelledPaths(api, get, "double-slash", "a key's path with two slashes before the id", (target) =>
      target.replace(/\/(?=\d+$)/, "//"),
    ),
    ...respelledPaths(api, get, "escaped-digit", "a key's path with a digit written as an escape", (target) =>
      target.replace(/\d$/, (digit) => `%3${digit}`),
    ),
  ];
}

/** Another spelling of a path may be the same to a server or not. Only a check that looks at one of the two is wrong. */
function respelledPaths(
  api: ApiName,
  operationId: OperationId,
  name: string,
  path: string,
  respell: (target: string) => string,
): readonly Edge[] {
  const assumed = "The vendor does not say whether another spelling of a path is the same path.";
  const send = (context: CaseContext, secret: string | undefined): Promise<HttpReply> => {
    const { caller, owner } = maker[api];
    const id = belongingsOf(context, api, caller, owner).key;
    const request = rawRequest({ operationId, secret, id });
    return context.send({ ...request, target: respell(request.target) });
  };
  const { owner } = maker[api];
  return [
    {
      operationId,
      owner,
      name,
      situation: `${path}, with a good key, gets some answer`,
      assumed,
      run: async (context) =>
        expectNoBreakdown(context, await send(context, secretOf(context, api, maker[api].caller))),
    },
    {
      operationId,
      owner,
      name: `${name}-without-a-key`,
      situation: `${path}, without a key, is no way in`,
      assumed,
      run: async (context) => {
        const reply = await send(context, undefined);
        context.expect(reply.status >= 300 && reply.status < 500, {
          expected: "no success and no failure of the server's own, as there is no key",
          received: `status is ${reply.status}`,
        });
      },
    },
  ];
}
