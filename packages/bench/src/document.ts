import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built document of the API that all timed clients are of. */
export const documentPath: string = fileURLToPath(
  import.meta.resolve("@latchkey/spec/partner-subscriptions.json"),
);

/** What the server answers: examples of the spec, as JSON. */
export interface ReplyBodies {
  readonly list: string;
  readonly created: string;
  readonly key: string;
}

/** @throws Error where the document is not built, or lacks an example. */
export function readReplyBodies(): ReplyBodies {
  const document = readDocument();
  const body = (name: string): string => {
    const example = document.components?.examples?.[name];
    if (example === undefined) {
      throw new Error(
        `${documentPath} has no example ${name}: name another one in packages/bench/src/document.ts.`,
      );
    }
    return JSON.stringify(example.value);
  };
  return { list: body("ListOnVendorPage"), created: body("CreatedKey"), key: body("KeyAfterFirstUse") };
}

interface DocumentWithExamples {
  readonly components?: { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> };
}

function readDocument(): DocumentWithExamples {
  try {
    return JSON.parse(readFileSync(documentPath, "utf8"));
  } catch (cause) {
    throw new Error(`${documentPath} cannot be read: run \`pnpm build\` first.`, { cause });
  }
}
