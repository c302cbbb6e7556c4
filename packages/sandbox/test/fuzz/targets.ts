import type { Sandbox, SandboxRequest } from "../../src/index.ts";
import type { FuzzRequest } from "./requests.ts";
import type { FuzzReply } from "./server.ts";

export async function handle(sandbox: Sandbox, request: FuzzRequest): Promise<FuzzReply> {
  const response = await sandbox.handle(toSandboxRequest(request));
  if (typeof response === "symbol") throw new Error("The connection was reset without a failure rule.");
  const { status, headers, body } = response;
  const texts = typeof body === "object" ? await Array.fromAsync(body) : [body ?? ""];
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(names), text: texts.join(""), isFromSandbox: true };
}

/** Sends the request with `Request` if it is valid there. `Request` normalizes the URL. */
export async function fetchOrHandle(sandbox: Sandbox, request: FuzzRequest): Promise<FuzzReply> {
  const webRequest = toRequest(request);
  if (webRequest === undefined) return handle(sandbox, request);
  const response = await sandbox.fetch(webRequest);
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: await response.text(), isFromSandbox: true };
}

function toRequest({ method, target, headers, body }: FuzzRequest): Request | undefined {
  try {
    const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD";
    return new Request(`http://sandbox.example${target}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(hasBody && { body: new Uint8Array(body) }),
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function toSandboxRequest({ method, target, headers, body }: FuzzRequest): SandboxRequest {
  return {
    method,
    target,
    header: (name) => {
      const values = headers.flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []));
      return values.length === 0 ? undefined : values.join(", ");
    },
    readBody: async (maxBytes) => (body.length > maxBytes ? undefined : body),
  };
}
