import { javascriptStyle, literal, pythonStyle } from "./literal.ts";
import type { SampleCall } from "./sample.ts";
import { clientFactory } from "./typescript.ts";

// These functions write only the call. The complete programs are in the other files of this folder.

export function shortCurl({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${server}${target}`,
    `-H "${credentialHeader}: $${variables.apiKey}"`,
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`]),
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

export function shortTypescript(call: SampleCall): string {
  const { apiSlug, operationId, input, outcome } = call;
  const factory = clientFactory(apiSlug);
  const argument = Object.keys(input).length === 0 ? "" : literal(input, javascriptStyle);
  const result = outcome.kind === "nothing" ? "" : "const result = ";
  return `import { ${factory} } from "@latchkey/${apiSlug}";

const client = ${factory}();
${result}await client.${operationId}(${argument});
`;
}

export function shortNode({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const key = `"${credentialHeader}": process.env.${variables.apiKey}`;
  const options =
    body === undefined
      ? [...methodOption(method), `headers: { ${key} },`]
      : [
          ...methodOption(method),
          `headers: { ${key}, "Content-Type": "application/json" },`,
          `body: JSON.stringify(${literal(body, javascriptStyle)}),`,
        ];
  return `const response = await fetch("${server}${target}", {
${options.map((line) => `  ${line}\n`).join("")}});
console.log(response.status, await response.text());
`;
}

function methodOption(method: string): string[] {
  return method === "GET" ? [] : [`method: "${method}",`];
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

/** Writes statements for the body of a function. Unlike the complete program, they do not check `err`. */
export function shortGo({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const reader = body === undefined ? "nil" : `strings.NewReader(\`${JSON.stringify(body)}\`)`;
  const contentType = body === undefined ? "" : 'request.Header.Set("Content-Type", "application/json")\n';
  return `request, _ := http.NewRequest("${method}", "${server}${target}", ${reader})
request.Header.Set("${credentialHeader}", os.Getenv("${variables.apiKey}"))
${contentType}response, err := http.DefaultClient.Do(request)
`;
}
