import { serveDocs } from "@latchkey/docs";
import { describeMock, startMock } from "@latchkey/mock";

export interface ServeOptions {
  readonly docsPort: number;
  readonly mockPort: number;
  readonly print: (text: string) => void;
  /** Ends the serving when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Serves docs and mock side by side, prints where, and closes both at the end.
 *
 * @throws Error where one of them cannot start, or where the mock gives up.
 */
export async function serve({ docsPort, mockPort, print, signal }: ServeOptions): Promise<void> {
  await using docs = await serveDocs({ port: docsPort });
  await using mock = await startMock({ port: mockPort, signal });
  print(`
Docs  ${docs.url}
Mock  ${mock.url}  (keeps nothing, takes any key)

${describeMock(mock.url)}

Ctrl-C stops both.`);
  const stop = (): unknown => mock.stop();
  signal.addEventListener("abort", stop);
  // Settles after `stop` with nothing, and otherwise with what ended the mock.
  const failure = await mock.ended;
  signal.removeEventListener("abort", stop);
  if (failure !== undefined) throw failure;
}
