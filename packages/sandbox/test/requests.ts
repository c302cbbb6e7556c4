import type { Sandbox, SandboxRequest, SandboxResponse } from "../src/index.ts";

export const partnerPath = "/partner-subscription/api/v1";
export const certCentralPath = "/services/v2";

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed text. Undefined if there is no text. */
  readonly body: unknown;
}

/** Sends a request with `sandbox.fetch`. The credential is in the header of the path's API. */
export async function send(
  sandbox: Sandbox,
  secret: string | undefined,
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestResponse> {
  const credentialHeader = target.startsWith(partnerPath) ? "X-PARTNER-APIKEY" : "X-DC-DEVKEY";
  const response = await sandbox.fetch(
    new Request(`https://sandbox.example${target}`, {
      method,
      headers: {
        ...(secret !== undefined && { [credentialHeader]: secret }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** A request with any method, target and bytes, unlike a `Request`. */
export function message(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array = new Uint8Array(),
): SandboxRequest {
  return {
    method,
    target,
    header: (name) => headers[name],
    readBody: async (maxBytes) => (body.length > maxBytes ? undefined : body),
  };
}

/** The response to a request. Fails if the connection is reset. */
export async function handle(sandbox: Sandbox, request: SandboxRequest): Promise<SandboxResponse> {
  const response = await sandbox.handle(request);
  if (typeof response === "symbol") throw new Error("the connection was reset");
  return response;
}

/** The codes of an error response. */
export function codes(body: unknown): string[] {
  const { errors } = body as { errors: { code: string }[] };
  return errors.map(({ code }) => code);
}
