import type { TryRequest } from "./exchange.ts";
import type { FormApi, FormInput, FormOperation } from "./form-data.ts";

/** What the reader has put into the form. */
export interface FormValues {
  /** Undefined sends no credential. */
  readonly key: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** Undefined sends no body. It is sent as it is, right or wrong. */
  readonly body: string | undefined;
}

export function buildRequest(api: FormApi, operation: FormOperation, values: FormValues): TryRequest {
  const { key, parameters, body } = values;
  const headers: [name: string, value: string][] = [];
  if (key !== undefined) headers.push([api.header, key]);
  if (body !== undefined) headers.push(["Content-Type", "application/json"]);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ""),
  );
  const query = new URLSearchParams();
  for (const { name, place } of operation.parameters) {
    const value = parameters[name] ?? "";
    if (value === "") continue;
    if (place === "query") query.set(name, value);
    if (place === "header") headers.push([name, value]);
  }
  const search = query.size === 0 ? "" : `?${query}`;
  return { method: operation.method, target: `${api.basePath}${path}${search}`, headers, body };
}

/** A body from its fields. What is optional and empty is left out. */
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
