import type { OperationModel } from "../model/api-model.ts";

export const errorsGuide = "guides/errors/";

type OperationAddress = Pick<OperationModel, "api" | "slug">;

export function operationFolder({ api, slug }: OperationAddress): string {
  return `${api}/${slug}/`;
}

export function operationPath(operation: OperationAddress): string {
  return `${operationFolder(operation)}index.html`;
}

export function operationMarkdownPath({ api, slug }: OperationAddress): string {
  return `${api}/${slug}.md`;
}

/** Our own page about a whole API; the folder of the API itself is the reference by Redocly. */
export function apiPagePath(api: string): string {
  return `${api}/operations/`;
}

export function apiMarkdownPath(api: string): string {
  return `${api}/operations.md`;
}
