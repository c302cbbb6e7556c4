import type { Input, Success } from "@latchkey/validators";
import type { operations } from "@latchkey/validators/sandbox";
import type { Awaitable } from "../model/store.ts";

/** Handlers of some controls. The context is what they act on. They throw, or reject with, an `HttpError`. */
export type ControlHandlers<Id extends keyof operations, Context> = {
  readonly [Name in Id]: (
    input: Input<operations[Name]>,
    context: Context,
  ) => Awaitable<Success<operations[Name]>>;
};
