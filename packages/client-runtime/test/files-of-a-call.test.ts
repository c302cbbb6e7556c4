import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { respond, serve } from "./server.ts";

test("a successful call runs code of at most six of our files", async () => {
  await using server = await serve(respond(200, { books: [] }));
  const shelf = JSON.stringify(new URL("./shelf-api.ts", import.meta.url).href);
  // The second call is measured, since the first one also loads modules.
  const program = `
    import { Session } from "node:inspector/promises";
    import { shelfClient } from ${shelf};
    const client = shelfClient(${JSON.stringify(server.url)});
    await client.listBooks();
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true });
    await client.listBooks();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const ran = result.filter(({ functions }) => functions.some(({ ranges: [{ count }] }) => count > 0));
    console.log(ran.map(({ url }) => url).join("\\n"));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const files = stdout.split("\n").flatMap((url) => /\/packages\/(.+)\.[jt]s$/.exec(url)?.[1] ?? []);
  expect(files.sort()).toEqual([
    "client-runtime/src/client",
    "client-runtime/src/operation",
    "transport/dist/credential",
    "transport/dist/response",
    "transport/dist/retry-policy",
    "transport/dist/transport",
  ]);
});
