import { type Outcome, type SampleCall, type ShownField, timeoutSeconds } from "./call.ts";
import { literal, memberName, pythonStyle } from "./literal.ts";

/** Writes a program for Python 3 with the package requests. */
export function pythonSample(call: SampleCall): string {
  const { method, target, body, credentialHeader, variables, server, outcome } = call;
  const bodyLine = body === undefined ? "" : `    json=${literal(body, pythonStyle)},\n`;
  return `import os
import sys

import requests

base_url = os.environ.get("${variables.baseUrl}") or "${server}"
response = requests.${method.toLowerCase()}(
    f"{base_url}${target}",
    headers={"${credentialHeader}": os.environ["${variables.apiKey}"].strip()},
${bodyLine}    timeout=${timeoutSeconds},
    allow_redirects=False,  # a redirect would take the key to another host
)
if response.status_code >= 300:
    sys.exit(f"{response.status_code}: {response.text}")
${outcomeLines(outcome).join("\n")}
`;
}

export function shortPython({
  method,
  server,
  target,
  body,
  credentialHeader,
  variables,
}: SampleCall): string {
  return `response = requests.${method.toLowerCase()}(
    "${server}${target}",
    headers={"${credentialHeader}": os.environ["${variables.apiKey}"]},
${body === undefined ? "" : `    json=${literal(body, pythonStyle)},\n`})
print(response.status_code, response.text)
`;
}

function outcomeLines(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case "nothing":
      return ["print(response.status_code)"];
    case "one":
      return ["result = response.json()", `print(${shownOf("result", outcome.shown)})`];
    case "list": {
      const member = memberName(outcome.field);
      return [
        `for ${member} in response.json()["${outcome.field}"]:`,
        `    print(${shownOf(member, outcome.shown)})`,
      ];
    }
    case "created":
      return [
        "created = response.json()",
        "# Only this response has the secret: it goes to a file that only you can read.",
        `file = os.open(f"new-key-{created['id']}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)`,
        'with open(file, "w") as new_key:',
        `    new_key.write(created["${outcome.secret}"])`,
        `print(${shownOf("created", outcome.shown)})`,
      ];
  }
}

function shownOf(variable: string, shown: readonly ShownField[]): string {
  return shown.map(({ name }) => `${variable}["${name}"]`).join(", ");
}
