import type { PlainResponse } from "../servers.ts";

/** Paths of the Partner Subscriptions API, with ids from the demo seed. */
export const listPath: string = "/partner-subscription/api/v1/api-key";
export const readPath: string = `${listPath}/12345`;
export const createPath: string = `${listPath}/account/67891`;

/** The header with the key of the demo's parent account. */
export function credential(keys: Readonly<Record<string, string>>): Record<string, string> {
  return { "X-PARTNER-APIKEY": keys["parent"] ?? "" };
}

/** Gets a response for the bare server, without the headers that Node adds. @throws Error if it is not a 2xx. */
export async function fetchResponse(url: string, init: RequestInit): Promise<PlainResponse> {
  const response = await fetch(url, init);
  const { status, headers } = response;
  const body = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url} returned ${status}: ${body}`);
  const ofConnection = ["connection", "date", "keep-alive", "transfer-encoding"];
  const own = [...headers].filter(([name]) => !ofConnection.includes(name));
  return { status, headers: Object.fromEntries(own), body };
}
