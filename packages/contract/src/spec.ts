import { readFileSync } from "node:fs";

/** The name of an API, which is that of its bundle in @latchkey/spec. */
export type ApiName = "partner-subscriptions" | "certcentral";

/** A reply that the spec declares for an operation. */
export interface DeclaredReply {
  readonly status: number;
  /** Named bodies of this reply; none where it has no body. */
  readonly examples: readonly { readonly name: string; readonly body: unknown }[];
  /** The pointer to the body's schema; undefined where the reply has no body. */
  readonly schema: string | undefined;
}

export interface SpecOperation {
  readonly operationId: string;
  readonly replies: readonly DeclaredReply[];
}

/** One API as the contract reads it: its operations, and the strict document that its replies are checked against. */
export interface Spec {
  readonly api: ApiName;
  readonly document: object;
  readonly operations: readonly SpecOperation[];
}

interface Document {
  readonly paths: Record<string, Record<string, { operationId?: string; responses?: Record<string, Reply> }>>;
  readonly components: { readonly examples: Record<string, Example> };
}

interface Reply {
  readonly content?: Record<string, { examples: Record<string, Example | { $ref: string }> }>;
}

interface Example {
  readonly value: unknown;
}

/** Reads the strict bundle of an API. `pnpm build` writes it. */
export function readSpec(api: ApiName): Spec {
  const url = new URL(import.meta.resolve(`@latchkey/spec/${api}.strict.json`));
  const document: Document = JSON.parse(readFileSync(url, "utf8"));
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId, responses }]) =>
      operationId === undefined
        ? []
        : [
            {
              operationId,
              replies: readReplies(document, `/paths/${escapePointer(path)}/${method}`, responses ?? {}),
            },
          ],
    ),
  );
  return { api, document, operations };
}

function readReplies(document: Document, pointer: string, responses: Record<string, Reply>): DeclaredReply[] {
  return Object.entries(responses).map(([status, { content }]) => {
    const examples = Object.entries(content?.["application/json"]?.examples ?? {});
    return {
      status: Number(status),
      examples: examples.map(([name, example]) => ({ name, body: resolve(document, example).value })),
      schema:
        content === undefined ? undefined : `${pointer}/responses/${status}/content/application~1json/schema`,
    };
  });
}

function resolve(document: Document, example: Example | { $ref: string }): Example {
  if (!("$ref" in example)) return example;
  const found = document.components.examples[example.$ref.replace("#/components/examples/", "")];
  if (found === undefined) throw new Error(`The spec has no ${example.$ref}.`);
  return found;
}

function escapePointer(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
