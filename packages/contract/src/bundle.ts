import { readFileSync } from "node:fs";
import type { OperationId } from "./spec.ts";

export type ApiName = "partner-subscriptions" | "certcentral";

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
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly "x-assumed"?: string;
}

export interface BundledOperation {
  readonly operationId?: OperationId;
  readonly externalDocs: { readonly url: string };
  readonly requestBody?: Message;
  readonly responses: Readonly<Record<string, Message>>;
  readonly "x-access": readonly AccessObject[];
}

/** One row or several of `x-access`, as the document has it. */
export interface AccessObject {
  readonly caller: string | readonly string[];
  readonly owner?: string | readonly string[];
  readonly answer: string;
  readonly example?: string;
  readonly "x-assumed"?: string;
}

interface CredentialsObject {
  readonly credential: string | readonly string[];
  readonly answer: string;
  readonly example: string;
  readonly "x-assumed"?: string;
}

interface Document {
  readonly info: { readonly title: string };
  readonly servers: readonly [{ readonly url: string }];
  readonly paths: Readonly<Record<string, Readonly<Record<string, BundledOperation>>>>;
  readonly "x-access-model": { readonly credentials: readonly CredentialsObject[] };
}

/** The document of an API as `pnpm build` bundles it, for what its compiled checks do not tell. */
export class Bundle {
  readonly document: Document;

  constructor(api: ApiName) {
    const url = new URL(import.meta.resolve(`@latchkey/spec/${api}.json`));
    this.document = JSON.parse(readFileSync(url, "utf8"));
  }

  /** @throws Error where there is none. */
  operation(operationId: OperationId): BundledOperation {
    const operations = Object.values(this.document.paths).flatMap((item) => Object.values(item));
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
      this.document,
    );
    if (found === undefined) throw new Error(`The bundle has no ${part.$ref}.`);
    // A reference to a schema leads to a schema, and so on.
    return this.resolve(found as Part);
  }
}

/** Read once, for all that is made of them. */
export const bundles: Readonly<Record<ApiName, Bundle>> = {
  "partner-subscriptions": new Bundle("partner-subscriptions"),
  certcentral: new Bundle("certcentral"),
};
