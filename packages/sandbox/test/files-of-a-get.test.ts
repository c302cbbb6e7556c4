import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("runs the code of 12 of our files for a GET", async () => {
  const sandbox = JSON.stringify(new URL("../src/index.ts", import.meta.url).href);
  // Measures the second call, since the first one imports modules. The clock is frozen, so that both are in one second.
  const program = `
    import { Session } from "node:inspector/promises";
    import { createSandbox } from ${sandbox};
    const { fetch, keys } = await createSandbox({ now: () => Date.parse("2030-01-01T00:00:00Z") });
    const url = "http://sandbox/partner-subscription/api/v1/api-key/12345";
    const headers = { "X-PARTNER-APIKEY": keys.parent };
    const get = () => fetch(url, { headers });
    await get();
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true });
    const { status } = await get();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const ran = result.filter(({ functions }) => functions.some(({ ranges: [{ count }] }) => count > 0));
    console.log([status, ...ran.map(({ url }) => url)].join("\\n"));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const [status, ...urls] = stdout.trim().split("\n");
  expect(status).toBe("200");
  const files = urls.flatMap((url) => /\/(?:packages|apps)\/(.+)\.[jt]s$/.exec(url)?.[1] ?? []);
  expect(files.sort()).toEqual([
    "sandbox/src/fetch",
    "sandbox/src/model/http",
    "sandbox/src/model/secret",
    "sandbox/src/operations/access",
    "sandbox/src/operations/handlers",
    "sandbox/src/operations/inputs",
    "sandbox/src/operations/routes",
    "sandbox/src/pipeline",
    "sandbox/src/sandbox",
    "sandbox/src/store/memory",
    "validators/dist/partner-subscriptions",
  ]);
});
