import type { Input, Success } from "@latchkey/validators";
import type { Account, ApiName, Key, KeyOf, User } from "../model/model.ts";
import type { Awaitable, Scope, Store } from "../model/store.ts";
import type { Caller } from "../model/world.ts";
import type { RandomSource, Sha256 } from "../secret.ts";

/** What an action may use beside its input. */
export interface Context {
  readonly store: Store;
  readonly caller: Caller;
  /** Milliseconds since 1970, of whole seconds. */
  readonly at: number;
  readonly random: RandomSource;
  readonly sha256: Sha256;
}

/** What each operation of a document does: one that the spec adds does not compile before it stands here. */
export type OperationHandlers<Name extends ApiName, Operations> = {
  readonly [Id in keyof Operations]: OperationHandler<Name, Operations[Id]>;
};

/** What an operation does, and what it is about: that decides who owns it, and so who may. */
export type OperationHandler<Name extends ApiName, Operation> =
  | ResourceHandler<"key", KeyOf[Name], Operation>
  | ResourceHandler<"account", Account, Operation>
  | ResourceHandler<"user", User, Operation>
  | ResourceHandler<"nobody", undefined, Operation>
  | ListHandler<KeyOf[Name], Input<Operation>, ItemOf<Success<Operation>>>;

/**
 * The `subject` is what the id in the path names; it was found, and the caller may have it. An answer of undefined says
 * that it is gone since.
 */
interface ResourceHandler<About extends string, Subject, Operation> {
  readonly about: About;
  readonly answer: (
    input: Input<Operation>,
    subject: Subject,
    context: Context,
  ) => Awaitable<Success<Operation> | undefined>;
}

/** A list of the caller's keys says which, and how to show one; the pages are not its concern. */
interface ListHandler<Listed, Values, Item> {
  readonly about: "list";
  readonly scope: (input: Values, caller: Caller) => Scope;
  /** Is called once for each list. */
  readonly show: (context: Context) => (key: Listed) => Awaitable<Item>;
}

type ItemOf<List> = List extends { readonly body: { api_keys: readonly (infer Item)[] } } ? Item : never;

/** The values of a request, by the names of its parameters and its body's fields. */
export type Values = Readonly<Record<string, unknown>>;

/** An action whose operation the compiler no longer knows. */
export type AnyOperationHandler =
  | {
      readonly about: "key" | "account" | "user" | "nobody";
      readonly answer: (
        input: Values,
        subject: unknown,
        context: Context,
      ) => Awaitable<{ readonly status: number; readonly body?: unknown } | undefined>;
    }
  | ListHandler<Key, Values, unknown>;
