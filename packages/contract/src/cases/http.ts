import { unusedIds } from "../accounts.ts";
import type { Case, CaseContext, RawCall } from "../case.ts";
import { rawRequest } from "../exchange.ts";
import { type HttpResponse, parseJson } from "../http.ts";
import { creator, keyOperations, ownedIdsOf, secretOf } from "../key-operations.ts";
import { type ApiName, apiNames, type OperationId, type SpecOperation, spec } from "../spec.ts";
import { type CaseDefinition, defineCase } from "./define.ts";

/** Sends a request, and expects that the server rejects it. @param what What the server must reject. */
export async function expectRejected(context: CaseContext, call: RawCall, what: string): Promise<void> {
  expectErrorStatus(context, await context.send(rawRequest(context, call)), what);
}

/** Expects a 4xx status other than 429. @param what What the server must reject. */
export function expectErrorStatus({ expect }: CaseContext, { status }: HttpResponse, what: string): void {
  // Any request may get 429, so a 429 does not show that the server rejects this request.
  expect(status >= 400 && status < 500 && status !== 429, {
    expected: `an error response to ${what}: any 4xx status except 429`,
    received: `status is ${status}`,
  });
}

/** Expects any response that is not a server error. */
function expectNoServerError({ expect }: CaseContext, { status }: HttpResponse): void {
  expect(status < 500, { expected: "any status below 500", received: `status is ${status}` });
}

/** Expects a declared status. The rest of the response was checked when it was received. */
export function expectDeclared(context: CaseContext, response: HttpResponse, status: number): void {
  context.expect(response.status === status, {
    expected: `${status} from ${context.operationId}, as the spec declares it`,
    received: `status is ${response.status}, not ${status}`,
  });
}

/** Expects a JSON body with a content type of JSON. */
function expectJson({ expect }: CaseContext, { headers, text }: HttpResponse): void {
  const type = headers["content-type"] ?? "missing";
  const isJson = parseJson(text) !== undefined;
  expect(/^application\/(?:[\w.-]+\+)?json\b/i.test(type) && isJson, {
    expected: "a JSON body with a content type of JSON",
    received: `content type is ${type}, and the body ${isJson ? "is" : "is not"} JSON`,
  });
}

/** The parts of a raw request that differ between cases. */
interface HttpCase extends Omit<CaseDefinition, "family" | "status" | "requires"> {
  /** The owner whose ids the request needs. */
  readonly owner?: string;
}

/** A header that is longer than servers accept (Node 16 kB, most others 8 kB), but short enough to be read completely. */
const longValue = "a".repeat(32_000);

/** Malformed and unusual requests. DigiCert documents little about them, so the cases expect little. */
export const httpCases: readonly Case[] = apiNames.flatMap((api) =>
  [...pathCases(api), ...methodCases(api), ...headerCases(api), ...bodyCases(api)].map(
    ({ owner, capabilities = [], ...rest }) =>
      defineCase({
        ...rest,
        family: "http-edges",
        // The spec declares no status for such requests. Each case has its own expectation.
        status: undefined,
        capabilities: ["malformedRequests", ...capabilities],
        requires: [{ caller: creator[api].caller, owner }],
      }),
  ),
);

function pathCases(api: ApiName): readonly HttpCase[] {
  const { list, get } = keyOperations[api];
  return [
    {
      operationId: list,
      name: "unknown-path",
      title: "an unknown path is rejected with JSON",
      assumed:
        api === "certcentral"
          ? undefined
          : "DigiCert does not document the response to an unknown path in this API. CertCentral documents 404 not_found|route.",
      run: async (context) => {
        const request = rawRequest(context, { operationId: list });
        const response = await context.send({ ...request, target: `${request.target}-none/such` });
        expectErrorStatus(context, response, "an unknown path");
        expectJson(context, response);
      },
    },
    {
      operationId: get,
      name: "broken-escape",
      title: "a path with an invalid percent escape is rejected",
      assumed: "DigiCert does not document the response to a malformed path.",
      run: (context) =>
        expectRejected(context, { operationId: get, id: "%ZZ" }, "a path with an invalid escape"),
    },
    ...equivalentPaths(api, list, "trailing-slash", "a trailing slash", (target) => `${target}/`),
    ...equivalentPaths(api, get, "double-slash", "two slashes before the id", (target) =>
      target.replace(/\/(?=\d+$)/, "//"),
    ),
    ...equivalentPaths(api, get, "escaped-digit", "an escaped digit in the id", (target) =>
      target.replace(/\d$/, (digit) => `%3${digit}`),
    ),
  ];
}

/** A server may treat other spellings of a path as the same path. In any case, it must check the key. */
function equivalentPaths(
  api: ApiName,
  operationId: OperationId,
  name: string,
  spelling: string,
  respell: (target: string) => string,
): readonly HttpCase[] {
  const { owner } = creator[api];
  const assumed = "DigiCert does not document whether a path in another spelling counts as the same path.";
  const send = (context: CaseContext, secret?: null): Promise<HttpResponse> => {
    const request = rawRequest(context, { operationId, id: ownedIdsOf(context).key, secret });
    return context.send({ ...request, target: respell(request.target) });
  };
  return [
    {
      operationId,
      owner,
      name,
      title: `a path with ${spelling} does not cause a server error`,
      assumed,
      run: async (context) => expectNoServerError(context, await send(context)),
    },
    {
      operationId,
      owner,
      name: `${name}-without-a-key`,
      title: `a path with ${spelling} is not accepted without a key`,
      assumed,
      run: async (context) => {
        const { status } = await send(context, null);
        context.expect(status >= 300 && status < 500, {
          expected: "no success and no server error, since the request has no key",
          received: `status is ${status}`,
        });
      },
    },
  ];
}

function methodCases(api: ApiName): readonly HttpCase[] {
  const byPath = Map.groupBy(spec[api].operations, ({ path }) => path);
  const { list, get } = keyOperations[api];
  return [
    ...[...byPath].map(([path, operations]) => otherMethod(api, path, operations)),
    ...[list, get].map(
      (operationId): HttpCase => ({
        operationId,
        owner: creator[api].owner,
        name: "head",
        title: "HEAD gets the status of GET and no body",
        assumed:
          "DigiCert does not document HEAD any more. An older copy of its overview lists the method, and the current one does not.",
        run: async (context) => {
          const request = rawRequest(context, { operationId, id: ownedIdsOf(context).key });
          const { status } = await context.send(request);
          const head = await context.send({ ...request, method: "HEAD" });
          context.expect(head.status === status && head.text === "", {
            expected: `${status}, as for GET, and no body`,
            received: `status is ${head.status}, and the body has ${head.text.length} characters`,
          });
        },
      }),
    ),
  ];
}

function otherMethod(api: ApiName, path: string, operations: readonly SpecOperation[]): HttpCase {
  const methods = operations.map(({ method }) => method);
  const method = methods.includes("GET") ? "PATCH" : "GET";
  return {
    // The list of operations is never empty, but the compiler needs a default.
    operationId: operations[0]?.operationId ?? keyOperations[api].list,
    name: "other-method",
    title: `${method} is rejected with 405 and Allow: ${methods.join(", ")}`,
    mutates: [],
    assumed:
      "DigiCert does not document the response to another method. HTTP defines 405 for it and requires Allow.",
    run: async (context) => {
      const { status, headers } = await context.send({
        method,
        // The id is unused, so nothing changes even if the server supports the method.
        target: path.replace(/\{\w+\}/, String(unusedIds.key)),
        headers: { [spec[api].credentialHeader]: secretOf(context) },
      });
      const { allow } = headers;
      const listed = allow?.split(",").map((each) => each.trim().toUpperCase()) ?? [];
      // Any path may support HEAD and OPTIONS.
      const named = listed.filter((each) => !["HEAD", "OPTIONS"].includes(each)).toSorted();
      context.expect(status === 405 && named.join() === methods.toSorted().join(), {
        expected: `405 with ${methods.join(", ")} in the Allow header`,
        received: `status is ${status}, and Allow is ${allow ?? "missing"}`,
      });
    },
  };
}

function headerCases(api: ApiName): readonly HttpCase[] {
  const { list: operationId } = keyOperations[api];
  return [
    {
      operationId,
      name: "accept-without-json",
      title: "a request that accepts only PDF is rejected or gets JSON",
      assumed: "DigiCert does not document what Accept does. HTTP lets a server reject it or ignore it.",
      run: async (context) => {
        const headers = { Accept: "application/pdf" };
        const response = await context.send(rawRequest(context, { operationId, headers }));
        if (response.status === 200) expectJson(context, response);
        else expectErrorStatus(context, response, "a type that the API does not have");
      },
    },
    {
      operationId,
      name: "character-set",
      title: "the content type of the list names UTF-8 or no character set",
      assumed:
        "DigiCert does not document a character set, and its service was observed to name none. JSON is UTF-8 (RFC 8259).",
      run: async (context) => {
        const { headers } = await context.send(rawRequest(context, { operationId }));
        const type = headers["content-type"] ?? "";
        const [, charset = "utf-8"] = /;\s*charset="?([^\s;"]+)/i.exec(type) ?? [];
        context.expect(charset.toLowerCase() === "utf-8", {
          expected: "UTF-8 or no character set",
          received: `content type is ${type}`,
        });
      },
    },
    {
      operationId,
      name: "two-credentials",
      title: "a request with a valid and an unknown key in two headers is rejected",
      assumed:
        "DigiCert does not document which of two keys counts. A server and its proxy may choose different ones.",
      capabilities: ["authentication"],
      run: async (context) => {
        const values = [secretOf(context), "no-such-key"];
        for (const each of [values, values.toReversed()]) {
          const headers = { [spec[api].credentialHeader]: each };
          await expectRejected(context, { operationId, secret: null, headers }, "two keys in one request");
        }
      },
    },
    {
      operationId,
      name: "oversized-credential",
      title: "a key of 32,000 characters is rejected",
      assumed: "DigiCert does not document a maximum length of a key or a header.",
      capabilities: ["authentication"],
      run: (context) =>
        expectRejected(context, { operationId, secret: longValue }, "a key of 32,000 characters"),
    },
    {
      operationId,
      name: "oversized-header",
      title: "an unknown header of 32,000 characters does not cause a server error",
      assumed: "DigiCert does not document a maximum length of a header.",
      run: async (context) => {
        const headers = { "X-Latchkey-Filler": longValue };
        expectNoServerError(context, await context.send(rawRequest(context, { operationId, headers })));
      },
    },
  ];
}

function bodyCases(api: ApiName): readonly HttpCase[] {
  const { create: operationId } = keyOperations[api];
  const common = { operationId, owner: creator[api].owner };
  // If a server accepts one of these requests by mistake, it only creates a key.
  const validCall = (context: CaseContext) => ({
    operationId,
    id: ownedIdsOf(context).owner,
    body: JSON.stringify({ name: context.nameOf("http-edges") }),
  });
  return [
    {
      ...common,
      name: "wrong-content-type",
      title: "a JSON body labelled as plain text is rejected",
      assumed:
        "DigiCert does not document the response to another content type. Its list of accepted types does not include plain text.",
      run: async (context) => {
        const headers = { "Content-Type": "text/plain" };
        await expectRejected(context, { ...validCall(context), headers }, "a body of another content type");
      },
    },
    {
      ...common,
      name: "oversized-body",
      title: "a body of more than 1 MiB is rejected",
      assumed: "DigiCert does not document a maximum length of a body. No key needs as much.",
      run: async (context) => {
        const call = validCall(context);
        // JSON may end in white space, so only the length of the body is invalid.
        const body = `${call.body}${"\n".repeat(1_048_576)}`;
        await expectRejected(context, { ...call, body }, "a body of more than 1 MiB");
      },
    },
  ];
}
