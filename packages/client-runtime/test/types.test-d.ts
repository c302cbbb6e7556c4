import { expectTypeOf, test } from "vitest";
import { type ApiError, isApiError, NotFoundError } from "../src/index.ts";
import type { Input, Methods, Output, Result } from "../src/types.ts";
import type { Operations, operations } from "./shelf-api.ts";

type Shelf = Methods<typeof operations, Operations>;

test("an input is one object for path, query and body", () => {
  expectTypeOf<Input<Operations["moveBook"]>>().toEqualTypeOf<{
    loud?: boolean | undefined;
    bookId: number;
    shelf: string;
    row: number;
  }>();
});

test("an operation without inputs accepts none", () => {
  type Operation = { parameters: { query?: never; path?: never }; responses: Record<never, never> };
  expectTypeOf<Input<Operation>>().toEqualTypeOf<Readonly<Record<string, never>>>();
});

test("an output is the body of the success, or undefined", () => {
  expectTypeOf<Output<Operations["listBooks"]>>().toEqualTypeOf<{ books: string[] }>();
  expectTypeOf<Output<Operations["moveBook"]>>().toEqualTypeOf<undefined>();
});

test("an input is optional if nothing in it is required", () => {
  expectTypeOf<Shelf["listBooks"]>().parameter(0).extract<undefined>().toEqualTypeOf<undefined>();
  expectTypeOf<Shelf["moveBook"]>().parameter(0).toEqualTypeOf<Input<Operations["moveBook"]>>();
  expectTypeOf<Shelf["moveBook"]["result"]>().parameter(0).toEqualTypeOf<Input<Operations["moveBook"]>>();
});

test("an output includes each success and no error response", () => {
  type Response<Body> = { content: { "application/json": Body } };
  type Operation = {
    responses: { 200: Response<"all">; 203: Response<"some">; 304: Response<"same">; 404: Response<"none"> };
  };
  expectTypeOf<Output<Operation>>().toEqualTypeOf<"all" | "some">();
});

test("a status narrows the body of a result", () => {
  const result = {} as Result<Operations["listBooks"]>;
  if (result.status === 200) expectTypeOf(result.body).toEqualTypeOf<{ books: string[] }>();
  if (result.status === 403) expectTypeOf(result.body).toEqualTypeOf<{ errors: string[] }>();
  if (result.status === "undeclared") expectTypeOf(result.body).toEqualTypeOf<unknown>();
  if (result.ok) expectTypeOf(result.body).toEqualTypeOf<{ books: string[] }>();
  // @ts-expect-error: 404 is not declared for listBooks
  if (result.status === 404) expectTypeOf(result).toBeNever();
  // @ts-expect-error: without narrowing, there may be no books
  result.body.books;
});

test("the body of an error is unknown, however the error is recognized", () => {
  const error: unknown = undefined;
  if (error instanceof NotFoundError) expectTypeOf(error.body).toBeUnknown();
  if (isApiError(error)) expectTypeOf(error).toEqualTypeOf<ApiError>();
});
