import type { SandboxResponse } from "../model/http.ts";
import type { Key } from "../model/model.ts";
import type { Values } from "../model/world.ts";
import type { AnyListHandler, Context } from "./handlers.ts";
import type { Route } from "./routes.ts";

/** The number of keys that are read, checked and sent together. At any time, only these keys of a list are in memory. */
const pageSize = 200;

export interface List {
  readonly route: Route;
  readonly handler: AnyListHandler;
  readonly input: Values;
  readonly context: Context;
  /** Checks the body of a page. Throws if the body does not match the spec. */
  readonly check: (body: unknown) => void;
  readonly onError: (error: unknown) => void;
}

/** Responds with a list. A short list is one text. A long list is a stream of pages, each checked before it is sent. */
export async function listResponse(list: List): Promise<SandboxResponse> {
  const first = await readPages(list)(0);
  return {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: first.isFull ? streamPages(first, list) : `{"api_keys":[${first.text}]}`,
  };
}

interface Page {
  /** The items, separated by commas. */
  readonly text: string;
  readonly lastId: number;
  readonly isFull: boolean;
}

function readPages({ route, handler, input, context, check }: List): (afterId: number) => Promise<Page> {
  const scope = handler.scope(input, context.caller);
  return async (afterId) => {
    const keys: readonly Key[] = await context.store.listKeys(route.api, scope, afterId, pageSize);
    const items = await handler.show(keys, context);
    check({ api_keys: items });
    return {
      text: JSON.stringify(items).slice(1, -1),
      lastId: keys.at(-1)?.id ?? afterId,
      isFull: keys.length === pageSize,
    };
  };
}

async function* streamPages(first: Page, list: List): AsyncGenerator<string> {
  const readPage = readPages(list);
  yield `{"api_keys":[${first.text}`;
  for (let page = first; page.isFull; ) {
    await nextTurn();
    try {
      page = await readPage(page.lastId);
    } catch (error) {
      // The status has been sent, so only the connection can be ended.
      list.onError(error);
      throw error;
    }
    if (page.text !== "") yield `,${page.text}`;
  }
  yield "]}";
}

let turns: Promise<void> = Promise.resolve();

/**
 * Resolves in a later turn of the event loop. Only one caller resumes in each turn. So other requests wait for at most
 * one page, even if many long lists are read concurrently.
 */
function nextTurn(): Promise<void> {
  turns = turns.then(
    () =>
      new Promise((resolve) => {
        // Browsers do not have `setImmediate`.
        if ("setImmediate" in globalThis) setImmediate(resolve);
        else setTimeout(resolve);
      }),
  );
  return turns;
}
