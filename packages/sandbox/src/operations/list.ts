import type { SandboxResponse } from "../model/http.ts";
import type { Key } from "../model/model.ts";
import type { Service } from "../service.ts";
import type { AnyOperationHandler, Context, Values } from "./operation-handlers.ts";
import type { Route } from "./routes.ts";

/** Keys that are read, checked and sent at once: the most of a long list that is ever in memory. */
const pageSize = 500;

/** A list as a reply: one text where it is short, else a stream of its pages. Each page is checked before it leaves. */
export async function listResponse(
  { api, operation }: Route,
  { scope, show }: Extract<AnyOperationHandler, { about: "list" }>,
  input: Values,
  context: Context,
  { check, onError }: Pick<Service, "check" | "onError">,
): Promise<SandboxResponse> {
  const shown = show(context);
  const which = scope(input, context.caller);

  async function readPage(afterId: number): Promise<Page> {
    const keys: readonly Key[] = await context.store.listKeys(api, which, afterId, pageSize);
    const items: unknown[] = [];
    for (const key of keys) items.push(await shown(key));
    check(operation, 200, { api_keys: items });
    return {
      text: JSON.stringify(items).slice(1, -1),
      lastId: keys.at(-1)?.id ?? afterId,
      isFull: keys.length === pageSize,
    };
  }

  const first = await readPage(0);
  return {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: first.isFull ? streamPages(first, readPage, onError) : `{"api_keys":[${first.text}]}`,
  };
}

interface Page {
  /** The items, with commas between. */
  readonly text: string;
  readonly lastId: number;
  readonly isFull: boolean;
}

async function* streamPages(
  first: Page,
  readPage: (afterId: number) => Promise<Page>,
  onError: (error: unknown) => void,
): AsyncGenerator<string> {
  yield `{"api_keys":[${first.text}`;
  for (let page = first; page.isFull; ) {
    try {
      page = await readPage(page.lastId);
    } catch (error) {
      // The status is sent: all that is left is to break off.
      onError(error);
      throw error;
    }
    if (page.text !== "") yield `,${page.text}`;
  }
  yield "]}";
}
