import { inspect } from "node:util";
import { type Api, type ClientOptions, createClient, type Methods } from "../src/index.ts";
import { createFetchApi, type FetchApi } from "../src/openapi-fetch.ts";

/** An API of three operations, as codegen and openapi-typescript would write it. */
export const operations = {
  /** List books */
  listBooks: {
    method: "get",
    path: "/book",
    input: { shelf: "query" },
    statuses: [200, 403, 429],
    required: ["books"],
    docs: "https://shelf.example/docs/list",
  },
  addBook: {
    method: "post",
    path: "/shelf/{shelfId}/book",
    input: { shelfId: "path", title: "body" },
    statuses: [201, 404],
    required: ["id", "secret"],
    docs: "https://shelf.example/docs/add",
  },
  moveBook: {
    method: "put",
    path: "/book/{bookId}/place",
    input: { bookId: "path", loud: "query", shelf: "body", row: "body" },
    statuses: [204, 404],
    docs: "https://shelf.example/docs/move",
  },
} as const;

export const api: Api<typeof operations> = {
  api: "shelf",
  servers: [
    { url: "https://shelf.example/api/v1", region: "us" },
    { url: "https://shelf.eu.example/api/v1", region: "eu" },
  ],
  credentialHeader: "X-Shelf-Key",
  environment: { apiKey: "SHELF_API_KEY", baseUrl: "SHELF_BASE_URL", region: "SHELF_REGION" },
  operations,
};

interface Response<Body> {
  headers: Record<string, unknown>;
  content: { "application/json": Body };
}

export interface Operations {
  listBooks: {
    parameters: { query?: { shelf?: string }; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { 200: Response<{ books: string[] }>; 403: Response<{ errors: string[] }> };
  };
  addBook: {
    parameters: { query?: never; header?: never; path: { shelfId: number }; cookie?: never };
    requestBody: { content: { "application/json": { title: string } } };
    responses: { 201: Response<{ id: number; secret: string }>; 404: Response<{ errors: string[] }> };
  };
  moveBook: {
    parameters: { query?: { loud?: boolean }; header?: never; path: { bookId: number }; cookie?: never };
    requestBody: { content: { "application/json": { shelf: string; row: number } } };
    responses: {
      204: { headers: Record<string, unknown>; content?: never };
      404: Response<{ errors: string[] }>;
    };
  };
}

export interface Paths {
  "/book": { get: Operations["listBooks"] };
  "/shelf/{shelfId}/book": { post: Operations["addBook"] };
  "/book/{bookId}/place": { put: Operations["moveBook"] };
}

export type Options = ClientOptions<"us" | "eu">;
export type ShelfClient = Methods<typeof operations, Operations>;

export const apiKey = "s3cret-key-that-must-stay-hidden";

export const shelfClient = (baseUrl: string, options: Options = {}): ShelfClient =>
  createClient<Operations, typeof operations>(api, { apiKey, baseUrl, retry: { maxRetries: 0 }, ...options });

export const shelfApi = (baseUrl: string, options: Options = {}): FetchApi<Paths> =>
  createFetchApi<Paths>(api, { apiKey, baseUrl, retry: { maxRetries: 0 }, ...options });

/** The error that a promise rejects with. */
export const errorOf = async (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> => {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("It did not fail.");
};

/** All that a log, a console or a reporter could show of a value. */
export function allShown(value: unknown): string {
  const shown = inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY });
  const parts = [shown, inspect(value), JSON.stringify(value) ?? "", String(value)];
  for (let each = value; each instanceof Error; each = each.cause) {
    parts.push(each.name, each.message, String(each.stack), JSON.stringify(each), inspect({ ...each }));
  }
  return parts.join("\n");
}
