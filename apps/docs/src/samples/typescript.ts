import { importLines, outcomeLines } from "./javascript-outcome.ts";
import { javascriptStyle, literal } from "./literal.ts";
import { type SampleCall, timeoutSeconds } from "./sample.ts";

/** The functions that create our clients, by API. */
const factories: Readonly<Record<string, string>> = {
  "partner-subscriptions": "createPartnerSubscriptionsClient",
  certcentral: "createCertCentralClient",
};

/** @throws Error if the API has no client. */
export function clientFactory(apiSlug: string): string {
  const factory = factories[apiSlug];
  if (factory === undefined)
    throw new Error(`${apiSlug} has no client to write samples for. Add its factory to typescript.ts.`);
  return factory;
}

/**
 * Writes a program for our own client. The client reads key and base URL from the environment, and follows no
 * redirect.
 */
export function typescriptSample(call: SampleCall): string {
  const { apiSlug, operationId, input, variables, outcome } = call;
  const factory = clientFactory(apiSlug);
  const argument = Object.keys(input).length === 0 ? "" : literal(input, javascriptStyle);
  const result = `await client.${operationId}(${argument})`;
  const imports = [...importLines(outcome), `import { ${factory} } from "@latchkey/${apiSlug}";`];
  return `${imports.join("\n")}

// The client reads the key from ${variables.apiKey}, and the base URL from ${variables.baseUrl}; the default is production.
const client = ${factory}({ timeoutMs: ${timeoutSeconds}_000 });
// An error response throws an ApiError with status, code and message.
${outcomeLines(outcome, result, [`${result};`, 'console.log("done");']).join("\n")}
`;
}
