/// <reference lib="dom" />
import type { FormApi, FormInput, FormOperation } from "./form-data.ts";

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request without the origin of its server. */
export interface TryRequest {
  readonly method: string;
  /** The path and the query string. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: string | undefined;
}

export interface TryResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

/** A failure that the reader can fix. Its message has three parts: what failed, why, what to do. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

/**
 * The values that the reader has entered. If `key` is undefined, the request has no credential. The body is
 * sent unchanged, valid or not.
 */
export interface FormValues {
  readonly key: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export function buildRequest(api: FormApi, operation: FormOperation, values: FormValues): TryRequest {
  const { key, parameters, body } = values;
  const headers: [name: string, value: string][] = [];
  if (key !== undefined) headers.push([api.header, key]);
  if (body !== undefined) headers.push(["Content-Type", "application/json"]);
  const dots = Object.entries(parameters).find(([, value]) => /^\.{1,2}$/.test(value));
  if (dots !== undefined) {
    throw new RequestError(
      `${dots[0]} cannot be "${dots[1]}": a browser reads it as a folder, not as a value. Enter another value.`,
    );
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((parameters[name] ?? "").toWellFormed()),
  );
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    const value = parameters[parameter.name] ?? "";
    if (value === "") continue;
    if (parameter.in === "query") query.set(parameter.name, value);
    if (parameter.in === "header") headers.push([parameter.name, value]);
  }
  const search = query.size === 0 ? "" : `?${query}`;
  return { method: operation.method, target: `${api.basePath}${path}${search}`, headers, body };
}

/** Returns the body without empty optional fields. */
export function bodyFromFields(
  inputs: readonly FormInput[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string | number>> {
  const fields = inputs.flatMap(({ name, isRequired, isNumber }): [string, string | number][] => {
    const text = values[name] ?? "";
    if (text === "" && !isRequired) return [];
    return [[name, isNumber && /^-?\d+$/.test(text) ? Number(text) : text]];
  });
  return Object.fromEntries(fields);
}

/** Converts a list of headers to a Headers object. @throws RequestError if a value is not valid in a header. */
export function toHeaders(list: HeaderList): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    try {
      headers.set(name, value);
    } catch {
      throw new RequestError(
        `The request was not sent: the header ${name} cannot carry line breaks or characters outside Latin-1. Correct the value and send again.`,
      );
    }
  }
  return headers;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
