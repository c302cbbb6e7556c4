export const access = {
  servers: [
    { url: "https://shelf.example/api/v1", region: "us" },
    { url: "https://shelf.eu.example/api/v1", region: "eu" },
  ],
  credentialHeader: "X-Shelf-Key",
  environment: { apiKey: "SHELF_API_KEY", baseUrl: "SHELF_BASE_URL", region: "SHELF_REGION" },
} as const;

/** An API of two operations, as codegen and openapi-typescript would write it. */
export const operations = {
  /** List books */
  listBooks: {
    method: "get",
    path: "/book",
    input: {},
    statuses: [200, 403, 429],
    docs: "https://shelf.example/docs/list",
  },
  moveBook: {
    method: "put",
    path: "/book/{bookId}/place",
    input: { bookId: "path", loud: "query", shelf: "body", row: "body" },
    statuses: [204, 404],
    docs: "https://shelf.example/docs/move",
  },
} as const;

export interface Paths {
  "/book": { get: Operations["listBooks"] };
  "/book/{bookId}/place": { put: Operations["moveBook"] };
}

export interface Operations {
  listBooks: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: {
      200: { headers: Record<string, unknown>; content: { "application/json": { books: string[] } } };
      403: { headers: Record<string, unknown>; content: { "application/json": { errors: string[] } } };
    };
  };
  moveBook: {
    parameters: { query?: { loud?: boolean }; header?: never; path: { bookId: number }; cookie?: never };
    requestBody: { content: { "application/json": { shelf: string; row: number } } };
    responses: {
      204: { headers: Record<string, unknown>; content?: never };
      404: { headers: Record<string, unknown>; content: { "application/json": { errors: string[] } } };
    };
  };
}
