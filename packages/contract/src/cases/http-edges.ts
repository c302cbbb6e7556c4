import type { Case, CaseContext } from "../case.ts";
import { nobody } from "../cast.ts";
import type { HttpReply } from "../http.ts";
import { keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, type SpecOperation, spec } from "../spec.ts";
import { type Edge, edgeCase } from "./edge.ts";
import { belongingsOf, maker, secretOf } from "./keys.ts";
import { pathEdges } from "./path-edges.ts";
import { expectJson, expectNoBreakdown, expectRefused, rawRequest } from "./raw-request.ts";

const mebibyte = 1_048_576;
/** More than servers take of a header, Node 16 kB, most others 8 kB, and little enough to be read before they hang up. */
const headerLength = 32_000;

/** Requests at the edge of HTTP. The vendor documents next to nothing of them, so next to nothing is asked for. */
export const httpEdgeCases: readonly Case[] = apiNames.flatMap((api) => [
  ...pathEdges(api).map((edge) => edgeCase(api, edge)),
  ...methodEdges(api).map((edge) => edgeCase(api, edge)),
  ...headerEdges(api).map((edge) => edgeCase(api, edge)),
  ...bodyEdges(api).map((edge) => edgeCase(api, edge)),
]);

function methodEdges(api: ApiName): readonly Edge[] {
  const { caller, owner } = maker[api];
  const byPath = Map.groupBy(spec[api].operations, ({ path }) => path);
  return [
    ...[...byPath].map(([path, those]) => otherMethod(api, path, those)),
    ...[keyOperations[api].list, keyOperations[api].get].map(
      (operationId): Edge => ({
        operationId,
        owner,
        name: "head",
        situation: "HEAD gets the status of GET, and no body",
        assumed:
          "An older copy of the vendor's overview has HEAD among the methods, and the newer one has not.",
        run: async (context) => {
          const secret = secretOf(context, api, caller);
          const id = belongingsOf(context, api, caller, owner).key;
          const request = rawRequest({ operationId, secret, id });
          const { status } = await context.send(request);
          const reply = await context.send({ ...request, method: "HEAD" });
          context.expect(reply.status === status && reply.text === "", {
            expected: `${status}, as GET got, and no body`,
            received: `status is ${reply.status}, and the body has ${reply.text.length} characters`,
          });
        },
      }),
    ),
  ];
}

function otherMethod(api: ApiName, path: string, those: readonly SpecOperation[]): Edge {
  const methods = those.map(({ method }) => method);
  const method = methods.includes("GET") ? "PATCH" : "GET";
  return {
    // Each path has at least one.
    operationId: those[0]?.operationId ?? keyOperations[api].list,
    name: "other-method",
    situation: `${method} on a path that has ${methods.join(" and ")} is 405, and Allow names those`,
    assumed:
      "The vendor does not say what another method gets. HTTP has 405 for it, and demands the Allow header.",
    run: async (context) => {
      const reply = await context.send({
        method,
        // Nobody's: a server that knows the method all the same changes nothing.
        target: path.replace(/\{\w+\}/, String(nobody.key)),
        headers: { [spec[api].credentialHeader]: secretOf(context, api, maker[api].caller) },
      });
      const allow = reply.headers["allow"]?.split(",").map((each) => each.trim().toUpperCase()) ?? [];
      // These two come with any path.
      const named = allow.filter((each) => !["HEAD", "OPTIONS"].includes(each)).toSorted();
      context.expect(reply.status === 405 && named.join() === methods.toSorted().join(), {
        expected: `405, with ${methods.join(", ")} in the Allow header`,
        received: `status is ${reply.status}, and Allow is ${reply.headers["allow"] ?? "missing"}`,
      });
    },
  };
}

function headerEdges(api: ApiName): readonly Edge[] {
  const { list } = keyOperations[api];
  const { caller } = maker[api];
  const header = spec[api].credentialHeader;
  return [
    {
      operationId: list,
      name: "accept-without-json",
      situation: "a request that accepts PDF only gets a refusal, or JSON all the same",
      assumed: "The vendor does not say what Accept does here. HTTP lets a server refuse, or disregard it.",
      run: async (context) => {
        const secret = secretOf(context, api, caller);
        const headers = { Accept: "application/pdf" };
        const reply = await context.send(rawRequest({ operationId: list, secret, headers }));
        if (reply.status === 200) expectJson(context, reply);
        else expectRefused(context, reply, "a type that the API does not have");
      },
    },
    {
      operationId: list,
      name: "character-set",
      situation: "the JSON of a list is labelled as UTF-8, or with no character set",
      assumed:
        "The vendor documents no character set, and its service was seen to name none. JSON is UTF-8 (RFC 8259).",
      run: async (context) => {
        const { headers } = await context.send(
          rawRequest({ operationId: list, secret: secretOf(context, api, caller) }),
        );
        const type = headers["content-type"] ?? "";
        const [, charset = "utf-8"] = /;\s*charset="?([^\s;"]+)/i.exec(type) ?? [];
        context.expect(charset.toLowerCase() === "utf-8", {
          expected: "no character set but UTF-8",
          received: `content type is ${type}`,
        });
      },
    },
    {
      operationId: list,
      name: "two-credentials",
      situation: "a good key and an unknown one, in two headers of one name, open nothing",
      assumed:
        "The vendor does not say which of two keys counts. A server that takes one may differ from its proxy.",
      needs: ["authByValue"],
      run: async (context) => {
        const values = [secretOf(context, api, caller), "no-such-key"];
        for (const each of [values, values.toReversed()]) {
          const headers = { [header]: each };
          const reply = await context.send(rawRequest({ operationId: list, secret: undefined, headers }));
          expectRefused(context, reply, "two keys at once");
        }
      },
    },
    {
      operationId: list,
      name: "endless-credential",
      situation: "a key of 32,000 characters is refused",
      assumed: "The vendor names no length of a key or a header.",
      needs: ["authByValue"],
      run: async (context) => {
        const secret = "a".repeat(headerLength);
        const reply = await context.send(rawRequest({ operationId: list, secret }));
        expectRefused(context, reply, "a key of 32,000 characters");
      },
    },
    {
      operationId: list,
      name: "endless-header",
      situation: "a header of 32,000 characters that means nothing gets some answer",
      assumed: "The vendor names no length of a header.",
      run: async (context) => {
        const secret = secretOf(context, api, caller);
        const headers = { "X-Latchkey-Filler": "a".repeat(headerLength) };
        expectNoBreakdown(context, await context.send(rawRequest({ operationId: list, secret, headers })));
      },
    },
  ];
}

function bodyEdges(api: ApiName): readonly Edge[] {
  const { caller, owner } = maker[api];
  const { create } = keyOperations[api];
  // What must not get through makes a key where it does, and nothing else.
  const send = (context: CaseContext, padding: string, headers: Record<string, string>): Promise<HttpReply> =>
    context.send(
      rawRequest({
        operationId: create,
        secret: secretOf(context, api, caller),
        id: belongingsOf(context, api, caller, owner).owner,
        body: `${JSON.stringify({ name: context.nameOf("http-edges") })}${padding}`,
        headers,
      }),
    );
  const common = { operationId: create, owner, mutates: [create] } as const;
  return [
    {
      ...common,
      name: "wrong-content-type",
      situation: "a body of JSON under the label of plain text is refused",
      assumed:
        "The vendor names the content types that it takes, plain text not among them, and no answer to another.",
      run: async (context) => {
        const reply = await send(context, "", { "Content-Type": "text/plain" });
        expectRefused(context, reply, "a body of another content type");
      },
    },
    {
      ...common,
      name: "endless-body",
      situation: "a body of more than 1 MiB is refused",
      assumed: "The vendor names no limit of a body. No key needs as much.",
      run: async (context) => {
        // White space, which JSON may have behind it: but for its length, the body is right.
        const reply = await send(context, "\n".repeat(mebibyte), {});
        expectRefused(context, reply, "a body of more than 1 MiB");
      },
    },
  ];
}
