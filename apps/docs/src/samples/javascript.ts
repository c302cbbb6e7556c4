import { type Outcome, type SampleCall, type ShownField, timeoutSeconds } from "./call.ts";
import { javascriptStyle, literal, memberName } from "./literal.ts";

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

/** Writes a program for our client, which reads the environment itself and follows no redirect. */
export function typescriptSample(call: SampleCall): string {
  const { variables, outcome } = call;
  const client = clientCall(call);
  return `${[...importLines(outcome), client.importLine].join("\n")}

// The client reads the key from ${variables.apiKey}, and the base URL from ${variables.baseUrl}; the default is production.
const client = ${client.factory}({ timeoutMs: ${timeoutSeconds}_000 });
// An error response throws an ApiError with status, code and message.
${outcomeLines(outcome, client.call, [`${client.call};`, 'console.log("done");']).join("\n")}
`;
}

export function shortTypescript(call: SampleCall): string {
  const client = clientCall(call);
  return `${client.importLine}

const client = ${client.factory}();
${call.outcome.kind === "nothing" ? "" : "const result = "}${client.call};
`;
}

/** The functions that create our clients, by API. */
const factories: Readonly<Record<string, string>> = {
  "partner-subscriptions": "createPartnerSubscriptionsClient",
  certcentral: "createCertCentralClient",
};

function clientCall({ apiSlug, operationId, input }: SampleCall) {
  const factory = factories[apiSlug];
  if (factory === undefined)
    throw new Error(`${apiSlug} has no client to write samples for. Add its factory to javascript.ts.`);
  const argument = Object.keys(input).length === 0 ? "" : literal(input, javascriptStyle);
  return {
    factory,
    importLine: `import { ${factory} } from "@latchkey/${apiSlug}";`,
    call: `await client.${operationId}(${argument})`,
  };
}

export function shortNode({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const key = `"${credentialHeader}": process.env.${variables.apiKey}`;
  const options = [
    ...(method === "GET" ? [] : [`method: "${method}"`]),
    `headers: { ${key}${body === undefined ? "" : ', "Content-Type": "application/json"'} }`,
    ...(body === undefined ? [] : [`body: JSON.stringify(${literal(body, javascriptStyle)})`]),
  ];
  return `const response = await fetch("${server}${target}", {
${options.map((line) => `  ${line},\n`).join("")}});
console.log(response.status, await response.text());
`;
}

function importLines(outcome: Outcome): readonly string[] {
  return outcome.kind === "created" ? ['import { writeFile } from "node:fs/promises";'] : [];
}

/** Returns the lines that handle a response. `body` is the expression for its body, if it has one. */
function outcomeLines(outcome: Outcome, body: string, withoutBody: readonly string[]): readonly string[] {
  switch (outcome.kind) {
    case "nothing":
      return withoutBody;
    case "one":
      return [`const result = ${body};`, `console.log(${shownOf("result", outcome.shown)});`];
    case "list": {
      const member = memberName(outcome.field);
      return [
        `const { ${outcome.field} } = ${body};`,
        `for (const ${member} of ${outcome.field}) console.log(${shownOf(member, outcome.shown)});`,
      ];
    }
    case "created":
      return [
        `const created = ${body};`,
        "// Only this response has the secret: it goes to a file that only you can read.",
        `await writeFile(\`new-key-\${created.id}\`, created.${outcome.secret}, { mode: 0o600, flag: "wx" });`,
        `console.log(${shownOf("created", outcome.shown)});`,
      ];
  }
}

function shownOf(variable: string, shown: readonly ShownField[]): string {
  return shown.map(({ name }) => `${variable}.${name}`).join(", ");
}
