import type { Input, Success } from "@latchkey/validators";
import type { Account, ApiName, Key, KeyOf, User } from "../model/model.ts";
import type { RandomSource, Sha256 } from "../model/secret.ts";
import type { Awaitable, Scope, Store } from "../model/store.ts";
import type { Caller, Values } from "../model/world.ts";

/** What a handler may use beside its input. */
export interface Context {
  readonly store: Store;
  readonly caller: Caller;
  /** Milliseconds since 1970, of whole seconds. */
  readonly at: number;
  readonly random: RandomSource;
  readonly sha256: Sha256;
}

/** One handler for each operation of a document. An operation that the spec adds does not compile without one. */
export type OperationHandlers<Name extends ApiName, Operations> = {
  readonly [Id in keyof Operations]: OperationHandler<Name, Operations[Id]>;
};

/** What an operation does, and the resource that it is about. The owner of the resource decides who may do it. */
export type OperationHandler<Name extends ApiName, Operation> =
  | ResourceHandler<"key", KeyOf[Name], Operation>
  | ResourceHandler<"account", Account, Operation>
  | ResourceHandler<"user", User, Operation>
  | ResourceHandler<"none", undefined, Operation>
  | ListHandler<KeyOf[Name], Input<Operation>, ItemOf<Success<Operation>>>;

/**
 * The resource is what the id in the path names. It was found, and the caller may access it. Undefined in place of a
 * success means that it has gone since.
 */
interface ResourceHandler<Kind extends string, Resource, Operation> {
  readonly resource: Kind;
  readonly handle: (
    input: Input<Operation>,
    resource: Resource,
    context: Context,
  ) => Awaitable<Success<Operation> | undefined>;
}

/** A list of the caller's keys: which keys, and how to show one. Pages are not its concern. */
export interface ListHandler<Listed, Values, Item> {
  readonly resource: "list";
  readonly scope: (input: Values, caller: Caller) => Scope;
  /** Called once for each list. */
  readonly show: (context: Context) => (key: Listed) => Awaitable<Item>;
}

type ItemOf<List> = List extends { readonly body: { api_keys: readonly (infer Item)[] } } ? Item : never;

/** A handler whose operation the compiler no longer knows. */
export type AnyOperationHandler =
  | {
      readonly resource: "key" | "account" | "user" | "none";
      readonly handle: (
        input: Values,
        resource: unknown,
        context: Context,
      ) => Awaitable<{ readonly status: number; readonly body?: unknown } | undefined>;
    }
  | AnyListHandler;

export type AnyListHandler = ListHandler<Key, Values, unknown>;
