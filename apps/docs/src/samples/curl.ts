import { type SampleCall, timeoutSeconds } from "./call.ts";

/**
 * Writes a command for any POSIX shell. The key goes through stdin, since other users of a machine see the
 * arguments of a command. Without `--location`, curl treats a redirect as a success. With `--location
 * --max-redirs 0`, a redirect is an error. The command has no comments: a shell such as zsh runs a pasted
 * comment as a command.
 */
export function curlSample(call: SampleCall): string {
  return call.outcome.kind === "created" ? storingResponse(curlCommand(call)) : curlCommand(call);
}

export function shortCurl({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${server}${target}`,
    `-H "${credentialHeader}: $${variables.apiKey}"`,
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

function curlCommand({
  method,
  target,
  body,
  credentialHeader,
  variables,
  server,
  outcome,
}: SampleCall): string {
  const options = [
    `--fail-with-body --silent --show-error --max-time ${timeoutSeconds}`,
    "--location --max-redirs 0",
    ...(method === "GET" ? [] : [`--request ${method}`]),
    ...(body === undefined
      ? []
      : ["--header 'Content-Type: application/json'", `--data ${quoted(JSON.stringify(body))}`]),
    ...(outcome.kind === "nothing" ? ["--write-out '%{http_code}\\n'"] : []),
    ...(outcome.kind === "created" ? ['--output "$response"'] : []),
    "--header @-",
    `"\${${variables.baseUrl}:-${server}}${target}"`,
  ];
  return [
    `curl ${options.join(" \\\n  ")} <<END`,
    `${credentialHeader}: \${${variables.apiKey}:?}`,
    "END",
    "",
  ].join("\n");
}

/** Stores a response that contains a secret in a file that only its owner can read: mktemp makes it. */
function storingResponse(command: string): string {
  return `response=$(mktemp ./new-key.XXXXXX)
if ${command}then
  echo "Only this response has the secret of the new key. Store it now: $response"
else
  grep '"errors"' "$response" >&2 && rm "$response"
  false
fi
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
