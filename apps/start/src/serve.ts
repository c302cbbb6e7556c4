import { serveDocs } from "@latchkey/docs";
import { startMock } from "@latchkey/mock";

export interface ServeOptions {
  readonly docsPort: number;
  readonly mockPort: number;
  readonly print: (text: string) => void;
  /** Ends the serving when it settles. */
  readonly until: Promise<void>;
}

/**
 * Serves docs and mock side by side, prints where, and closes both at the end.
 *
 * @throws Error where one of them cannot start, or where the mock gives up.
 */
export async function serve({ docsPort, mockPort, print, until }: ServeOptions): Promise<void> {
  await using docs = await serveDocs({ port: docsPort });
  await using mock = await startMock({ port: mockPort });
  print(`
Docs  ${docs.url}
Mock  ${mock.url}  (keeps nothing, takes any key)

Try it:
  curl -s ${mock.url}/partner-subscription/api/v1/api-key -H 'X-PARTNER-APIKEY: any-key'

Ctrl-C stops both.`);
  const failure = await Promise.race([mock.ended, until]);
  if (failure instanceof Error) throw failure;
}
