import type { Sandbox, SandboxRequest, SandboxResponse } from "../src/index.ts";

export const partnerPath = "/partner-subscription/api/v1";
export const certCentralPath = "/services/v2";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed text; undefined where there is none. */
  readonly body: unknown;
}

/** Sends a request through `sandbox.fetch`, with the credential in the header of the API that the path belongs to. */
export async function send(
  sandbox: Sandbox,
  secret: string | undefined,
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
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

/** A message that no `Request` could be: with any method, target and bytes. */
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

/** The reply to a message, which was not broken off. */
export async function reply(sandbox: Sandbox, request: SandboxRequest): Promise<SandboxResponse> {
  const answer = await sandbox.handle(request);
  if (typeof answer === "symbol") throw new Error("the connection was broken off");
  return answer;
}

/** The codes of a refusal. */
export function codes(body: unknown): string[] {
  const { errors } = body as { errors: { code: string }[] };
  return errors.map(({ code }) => code);
}
