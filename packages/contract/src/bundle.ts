import { readFileSync } from "node:fs";
import type { ApiName, OperationId } from "./spec.ts";

/** A schema of the bundles, as far as it is read here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema | false>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly (string | number)[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly "x-assumed"?: string;
}

export interface Example {
  readonly $ref?: string;
  readonly summary?: string;
  readonly value?: unknown;
  readonly "x-assumed"?: string;
}

export interface Content {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, Example>>;
}

export interface Message {
  readonly $ref?: string;
  readonly content?: { readonly "application/json"?: Content };
  readonly "x-assumed"?: string;
}

export interface BundledOperation {
  readonly operationId?: OperationId;
  readonly requestBody?: Message;
  readonly responses: Readonly<Record<string, Message>>;
}

/** The document of an API as `pnpm build` bundles it, for what its compiled checks do not tell. */
export class Bundle {
  readonly #document: {
    readonly paths: Readonly<Record<string, Readonly<Record<string, BundledOperation>>>>;
  };

  constructor(api: ApiName) {
    const url = new URL(import.meta.resolve(`@latchkey/spec/${api}.json`));
    this.#document = JSON.parse(readFileSync(url, "utf8"));
  }

  /** @throws Error where there is none. */
  operation(operationId: OperationId): BundledOperation {
    const operations = Object.values(this.#document.paths).flatMap((item) => Object.values(item));
    const found = operations.find((operation) => operation.operationId === operationId);
    if (found === undefined) throw new Error(`The bundle has no operation ${operationId}.`);
    return found;
  }

  /** What a reference stands for; anything else as it is. */
  resolve<Part extends { readonly $ref?: string }>(part: Part): Part {
    if (part.$ref === undefined) return part;
    const steps = part.$ref.split("/").slice(1);
    const found = steps.reduce<unknown>(
      // A reference of a bundle leads through objects only.
      (node, step) => (node as Readonly<Record<string, unknown>> | undefined)?.[step],
      this.#document,
    );
    if (found === undefined) throw new Error(`The bundle has no ${part.$ref}.`);
    // A reference to a schema leads to a schema, and so on.
    return this.resolve(found as Part);
  }
}
