import type { TryRequest } from "./exchange.ts";
import type { FormApi } from "./form-data.ts";

/**
 * The same request for a shell. The key comes from the environment and goes through stdin: other users of a machine see
 * the arguments of a command.
 */
export function curlLine(
  api: FormApi,
  origin: string,
  { method, target, headers, body }: TryRequest,
): string {
  const hasKey = headers.some(([name]) => name === api.header);
  const others = headers.filter(([name]) => name !== api.header);
  const words = [
    "curl --silent --show-error --include",
    ...(method === "GET" ? [] : [`--request ${method}`]),
    ...(hasKey ? ["--header @-"] : []),
    ...others.map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(`${origin}${target}`),
  ];
  const pipe = hasKey ? `printf '${api.header}: %s' "$${api.keyVariable}" | ` : "";
  return `${pipe}${words.join(" ")}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
