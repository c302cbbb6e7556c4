import { importLines, outcomeLines } from "./javascript-outcome.ts";
import { javascriptStyle, literal } from "./literal.ts";
import { type SampleCall, timeoutSeconds } from "./sample.ts";

/** Writes a module for Node 22 and newer that needs no package. */
export function nodeSample(call: SampleCall): string {
  const { method, target, body, credentialHeader, variables, server, outcome } = call;
  const key = `"${credentialHeader}": apiKey`;
  const headers = [key, ...(body === undefined ? [] : ['"Content-Type": "application/json"'])];
  const options = [
    ...(method === "GET" ? [] : [`method: "${method}"`]),
    headers.length === 1 ? `headers: { ${key} }` : `headers: {\n    ${headers.join(",\n    ")},\n  }`,
    ...(body === undefined ? [] : [`body: JSON.stringify(${literal(body, javascriptStyle)})`]),
    `signal: AbortSignal.timeout(${timeoutSeconds}_000)`,
  ];
  const imports = importLines(outcome).map((line) => `${line}\n\n`);
  return `${imports.join("")}const baseUrl = process.env.${variables.baseUrl} || "${server}";
const apiKey = process.env.${variables.apiKey};
if (!apiKey) throw new Error("${variables.apiKey} is not set");

const response = await fetch(\`\${baseUrl}${target}\`, {
  ${options.join(",\n  ")},
  redirect: "error", // a redirect would take the key to another host
});
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`);
${outcomeLines(outcome, "await response.json()", ["console.log(response.status);"]).join("\n")}
`;
}
