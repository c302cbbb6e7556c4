/** An API of two operations, as codegen and openapi-typescript would write it. */
export const operations = {
  /** List books */
  listBooks: { method: "get", path: "/book", input: {} },
  moveBook: {
    method: "put",
    path: "/book/{bookId}/place",
    input: { bookId: "path", loud: "query", shelf: "body", row: "body" },
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
