import { importLines, outcomeLines } from "./javascript-outcome.ts";
import { javascriptStyle, literal } from "./literal.ts";
import { type SampleCall, timeoutSeconds } from "./sample.ts";

/** Our clients, by the API that each is of. */
const factories: Readonly<Record<string, string>> = {
  "partner-subscriptions": "createPartnerSubscriptionsClient",
  certcentral: "createCertCentralClient",
};

/** For our own client, which finds key and base URL in the environment by itself and follows no redirect. */
export function typescriptSample(call: SampleCall): string {
  const { apiSlug, operationId, input, variables, outcome } = call;
  const factory = factories[apiSlug];
  if (factory === undefined) throw new Error(`There is no client of ${apiSlug} to make samples for.`);
  const argument = Object.keys(input).length === 0 ? "" : literal(input, javascriptStyle);
  const reply = `await client.${operationId}(${argument})`;
  const imports = [...importLines(outcome), `import { ${factory} } from "@latchkey/${apiSlug}";`];
  return `${imports.join("\n")}

// The key is ${variables.apiKey} of the environment; the server is ${variables.baseUrl}, or else production.
const client = ${factory}({ timeoutMs: ${timeoutSeconds}_000 });
// A refusal throws an ApiError, with status, code and message.
${outcomeLines(outcome, reply, [`${reply};`, 'console.log("done");']).join("\n")}
`;
}
