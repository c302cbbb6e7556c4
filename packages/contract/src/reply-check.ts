import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { DeclaredReply, Spec } from "./spec.ts";

/** A reply as it came: nothing parsed, nothing thrown away. */
export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/** Says what is wrong with a reply of an operation, one sentence each; nothing where it keeps the spec's promise. */
export type ReplyCheck = (operationId: string, reply: Reply) => string[];

/**
 * Makes the check of an API's replies: the status is declared, the content type is the declared one, and the body
 * has every field that the spec requires and none that it does not name.
 */
export function createReplyCheck({ api, document, operations }: Spec): ReplyCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  // The default export of a CommonJS module stands one level deeper under nodenext.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, api);

  return (operationId, reply) => {
    const operation = operations.find((each) => each.operationId === operationId);
    if (operation === undefined) throw new Error(`The spec of ${api} has no operation ${operationId}.`);
    const declared = operation.replies.find(({ status }) => status === reply.status);
    if (declared === undefined) {
      const statuses = operation.replies.map(({ status }) => status).join(", ");
      return [`status ${reply.status} is not declared; ${operationId} declares ${statuses}`];
    }
    return declared.schema === undefined ? checkEmpty(reply) : checkJson(reply, declared.schema);
  };

  function checkJson({ contentType, text }: Reply, schema: NonNullable<DeclaredReply["schema"]>): string[] {
    const [mediaType = ""] = (contentType ?? "").split(";");
    if (mediaType.trim().toLowerCase() !== "application/json") {
      return [`content type is ${contentType ?? "missing"}, and the spec declares application/json`];
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return ["body is not JSON"];
    }
    const validate = ajv.compile({ $ref: `${api}#${encodeURI(schema)}` });
    return validate(body) ? [] : (validate.errors ?? []).map(describe);
  }
}

function checkEmpty({ text }: Reply): string[] {
  return text === "" ? [] : ["body is not empty, and the spec declares none"];
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const unknown = params["unevaluatedProperty"];
  if (typeof unknown === "string") return `body${instancePath} has ${unknown}, which the spec does not name`;
  return `body${instancePath} ${message}`;
}
