import { type Bundle, bundles, type Example } from "../bundle.ts";
import { Secrets } from "../secrets.ts";
import { apiNames, type SpecOperation, spec } from "../spec.ts";
import { fieldsOf } from "./fields.ts";
import { recordingFormat, recordingVersion } from "./format.ts";
import type { RecordedCase, Recording } from "./recording.ts";
import { recordRequest } from "./request.ts";

/** How the spec says that an example is DigiCert's, word for word. */
const mark = "on DigiCert's page";

/** What the vendor's own pages show, as a recording: each request and reply of theirs, and nothing of the spec's own. */
export function recordVendorExamples(): Recording {
  const cases = apiNames.flatMap((api) =>
    spec[api].operations.flatMap((operation) => casesOf(operation, bundles[api])),
  );
  return { format: recordingFormat, version: recordingVersion, source: "vendor-examples", cases };
}

function casesOf(operation: SpecOperation, bundle: Bundle): RecordedCase[] {
  const { operationId, statuses } = operation;
  const { requestBody, responses } = bundle.operation(operationId);
  const { content: requestContent } = requestBody ? bundle.resolve(requestBody) : {};
  const [sent] = vendorsOwn(requestContent?.["application/json"]?.examples, bundle);
  return statuses.flatMap((status) => {
    const response = bundle.resolve(responses[status] ?? {});
    const { content } = response;
    if (content === undefined) {
      // That a page shows no body of a success says something only where it shows the request.
      if (sent === undefined || response["x-assumed"] !== undefined) return [];
      return [toCase(operation, sent[1], { status, body: "none" }, sent[0])];
    }
    return vendorsOwn(content["application/json"]?.examples, bundle).map(([name, value]) => {
      const secrets = new Secrets();
      const reply = {
        status,
        contentType: "application/json",
        body: "json" as const,
        fields: fieldsOf(value, secrets),
      };
      return toCase(operation, sent?.[1], reply, name);
    });
  });
}

function vendorsOwn(
  examples: Readonly<Record<string, Example>> | undefined,
  bundle: Bundle,
): [name: string, value: unknown][] {
  return Object.entries(examples ?? {}).flatMap(([name, reference]): [string, unknown][] => {
    const { summary, value, "x-assumed": assumed } = bundle.resolve(reference);
    return summary?.includes(mark) === true && assumed === undefined ? [[name, value]] : [];
  });
}

function toCase(
  operation: SpecOperation,
  body: unknown,
  reply: RecordedCase["steps"][number]["reply"],
  example: string,
): RecordedCase {
  const { api, operationId, method, path } = operation;
  const request = recordRequest(
    {
      method,
      target: path,
      headers: {
        [spec[api].credentialHeader]: "",
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    new Secrets(),
  );
  return {
    id: `${operationId}/vendor-page/${reply.status}-${example}`,
    outcome: "pass",
    steps: [{ request, reply }],
  };
}
